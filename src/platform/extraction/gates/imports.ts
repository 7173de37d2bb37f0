import { BASELINE_FILE, type BaselineEntry, parseBaseline } from '../../kernel/index.ts';
import { moduleOfFile } from '../code/module-of-file.ts';
import type { SourceTree } from '../code/source-tree.ts';
import { findCycle } from '../code/find-cycle.ts';
import { nameOf } from '../evidence.ts';
import { type Gate, noneOf } from '../gate.ts';

const MODULE_LIST = 'src/modules/index.ts';

/** 4 */
export const imports: Gate = {
  number: 4,
  title: 'No import of the module but its contract, and it imports only contracts; no cycle',
  kinds: ['code'],
  decide: ({ definition, code, modules }) => {
    const module = nameOf({ definition });
    const shipped = code.in('src', 'migrations');
    const crossings = shipped.flatMap((file) =>
      code
        .importsOf(file)
        .filter(({ to }) => crosses(file, to, module))
        .map(({ from, to, line }) => `${from}:${line} imports ${to}`),
    );
    const requires = new Map(
      modules.map(({ contract, requires: needed }) => [contract.module, needed.map((one) => one.module)]),
    );
    const callCycle = findCycle(module, (name) => requires.get(name) ?? []);
    const own = new Set(ownFiles(code, module));
    const fileCycles = [...own].flatMap(
      (file) =>
        findCycle(file, (from) =>
          code
            .importsOf(from)
            .map(({ to }) => to)
            .filter((to) => code.files.includes(to)),
        ) ?? [],
    );
    return [
      noneOf(
        crossings,
        `${own.size} files of ${module} and ${shipped.length - own.size} others were read: only contracts cross.`,
        'Call an operation of the contract, or agree on a new one with the owner; npm run boundaries names each crossing.',
      ),
      noneOf(
        [
          ...(callCycle === undefined ? [] : [`calls run in a circle: ${callCycle.join(' → ')}`]),
          ...(fileCycles.length === 0 ? [] : [`imports run in a circle: ${fileCycles.join(' → ')}`]),
        ],
        'There is no cycle.',
        'Let one side publish an event and the other react to it.',
      ),
    ];
  },
};

function ownFiles(code: SourceTree, module: string): string[] {
  return code.in(`src/modules/${module}`, `migrations/${module}`);
}

function crosses(from: string, to: string, module: string): boolean {
  const [fromModule, toModule] = [moduleOfFile(from), moduleOfFile(to)];
  if (fromModule === toModule || (fromModule !== module && toModule !== module)) return false;
  if (toModule === undefined) return from !== MODULE_LIST && to === MODULE_LIST;
  if (fromModule === undefined) return !(from === MODULE_LIST && to === `src/modules/${module}/module.ts`);
  return to !== `src/modules/${toModule}/contract.ts`;
}

const SUPPRESSION = /(?:biome|eslint|depcruise)-ignore|eslint-disable|@ts-(?:ignore|expect-error|nocheck)/;

/** 5: what was excused once is a debt that the extraction would have to pay. */
export const baseline: Gate = {
  number: 5,
  title: 'No baselined violation left',
  kinds: ['code'],
  decide: ({ definition, code }) => {
    const module = nameOf({ definition });
    const files = ownFiles(code, module);
    const excused = parseBaseline(code.read(BASELINE_FILE))
      .filter((entry) => concerns(entry, module))
      .map(({ file, what }) => `${BASELINE_FILE} excuses ${file}: ${what}`);
    const suppressed = files.flatMap((file) =>
      code
        .text(file)
        .split('\n')
        .flatMap((line, index) => (SUPPRESSION.test(line) ? [`${file}:${index + 1} silences a check`] : [])),
    );
    return [
      noneOf(
        [...excused, ...suppressed],
        `Nothing of ${module} is excused, in a baseline or in its ${files.length} files.`,
        'Mend what is excused and take the excuse away.',
      ),
    ];
  },
};

/** Of the module's own files, or of others that reach into it. */
function concerns({ file, what }: BaselineEntry, module: string): boolean {
  return (
    moduleOfFile(file) === module ||
    moduleOfFile(what) === module ||
    what.endsWith(` of ${module}`) ||
    what.startsWith(`calls ${module}.`)
  );
}
