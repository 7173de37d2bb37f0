import { rmSync } from 'node:fs';
import { type Crossing, type Cruise, cruiseTree } from '../cruise-tree.ts';
import { type CanaryReport, silent } from './canary-report.ts';
import { lawfulTree } from './lawful-tree.ts';
import type { Plant } from './plant.ts';
import { plantTree } from './plant-tree.ts';
import { modulePlants } from './planted-module-violations.ts';
import { platformPlants } from './planted-platform-violations.ts';

const FENCE = 'imports';

/** A rule fires for each of its plants and for nothing else; each rule has one, for each module where it is about modules. */
export async function tryImports(modules: readonly string[]): Promise<CanaryReport> {
  const plants = [...platformPlants, ...modulePlants(modules)];
  const computed = modules.map((module) => `src/modules/${module}/open-anything.ts`);
  const root = plantTree(
    lawfulTree(modules),
    plants.map(({ file, code }) => [file, code] as const),
    computed.map((file) => [
      file,
      `import './contract.ts';\nexport const open = (path: string) => import(path);`,
    ]),
  );
  try {
    const cruise = await cruiseTree(root);
    return {
      fence: FENCE,
      planted: plants.length + computed.length,
      problems: [
        ...silentPlants(plants, cruise),
        ...falseAlarms(plants, cruise),
        ...toldAgain(cruise),
        ...rulesWithoutCanary(plants, cruise),
        ...computed
          .filter((file) => !cruise.computedImports.some((found) => found.file === file && found.line === 2))
          .map((file) => silent('every-import-names-its-file', moduleOf(file), 'a computed import')),
      ],
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function silentPlants(plants: readonly Plant[], { crossings }: Cruise): string[] {
  const fired = Map.groupBy(crossings, ({ rule, from }) => `${rule} ${from}`);
  return plants
    .filter(({ rule, file, to }) => {
      const same = fired.get(`${rule} ${file}`) ?? [];
      return to === undefined ? same.length === 0 : !same.some((crossing) => crossing.to === to);
    })
    .map(({ rule, file, to, code }) => silent(rule, moduleOf(to ?? file), `${file}: ${code}`));
}

function falseAlarms(plants: readonly Plant[], { crossings }: Cruise): string[] {
  const expected = new Set(
    plants.flatMap(({ rule, also = [], file }) => [rule, ...also].map((name) => `${name} ${file}`)),
  );
  return crossings
    .filter(({ rule, from }) => !expected.has(`${rule} ${from}`))
    .map(
      ({ rule, from, to }: Crossing) =>
        `✗ ${rule}\n  It fires for ${from} → ${to} in the planted tree, where nothing of that kind was planted.`,
    );
}

/** Whoever mends the import has mended it all: a second entry in the baseline would say otherwise. */
function toldAgain({ crossings }: Cruise): string[] {
  return [
    ...Map.groupBy(crossings, ({ rule, from, to, path: [first = to] }) => `${rule}\n  ${from} → ${first}`),
  ]
    .filter(([, same]) => same.length > 1)
    .map(([what, same]) => `✗ ${what}\n  One import is told ${same.length} times. Let it be one violation.`);
}

function rulesWithoutCanary(plants: readonly Plant[], { rules }: Cruise): string[] {
  const planted = new Set(plants.map(({ rule }) => rule));
  return [
    ...[...rules.keys()]
      .filter((rule) => !planted.has(rule))
      .map((rule) => `✗ ${rule}\n  It has no canary. Plant a violation in test/architecture/canaries.`),
    ...[...planted]
      .filter((rule) => !rules.has(rule))
      .map((rule) => `✗ ${rule}\n  It has a canary and is gone from .dependency-cruiser.js.`),
    ...[...rules]
      .filter(([, comment]) => comment.length <= 40)
      .map(([rule]) => `✗ ${rule}\n  Its comment does not say what to do instead.`),
  ];
}

function moduleOf(file: string): string {
  return /^(?:src\/modules|migrations)\/([^/]+)\//.exec(file)?.[1] ?? 'the platform';
}
