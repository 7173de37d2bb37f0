import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { platformMigrations } from '../migrations/platform/index.ts';
import { modules } from '../src/modules/index.ts';
import {
  type AnyModule,
  BASELINE_FILE,
  buildModuleGraph,
  parseBaseline,
  verifyModules,
} from '../src/platform/kernel/index.ts';
import { SourceTree } from '../src/platform/extraction/code/source-tree.ts';
import { runCanaries } from '../test/architecture/canaries/run-canaries.ts';
import { applyBaseline } from '../test/architecture/fences/ratchet.ts';
import { runFences } from '../test/architecture/fences/run-fences.ts';
import { generateModules } from './support/generated-modules.ts';
import { generateTree } from './support/generated-tree.ts';

const ROOT = join(import.meta.dirname, '..');
const GENERATED = 1_000;
const MODEL_ROUNDS = 9;

/** What the fences take: for this tree, for a thousand generated modules, and the model at boot. */
export async function benchFences(): Promise<void> {
  console.log('Fences');
  const check = timed(() => spawnSync('npm', ['run', 'check'], { cwd: ROOT, stdio: 'ignore' }));
  if (check.result.status !== 0) throw new Error('npm run check fails, so its time says nothing');
  console.log(`  npm run check: ${seconds(check.milliseconds)} (at most 60 s wanted)`);
  await benchTree('this tree', ROOT, modules);
  const canaries = await timedAsync(() => runCanaries({ modules, platformMigrations }));
  const planted = canaries.result.reduce((sum, each) => sum + each.planted, 0);
  console.log(`  ${planted} canaries: ${seconds(canaries.milliseconds)}`);

  const generated = generateModules(GENERATED);
  const root = generateTree(generated);
  try {
    await benchTree(`${GENERATED} generated modules`, root, generated);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  benchModel(`${modules.length} modules`, modules);
  benchModel(`${GENERATED} modules`, generated);
}

async function benchTree(what: string, root: string, of: readonly AnyModule[]): Promise<void> {
  const { result, milliseconds } = await timedAsync(() =>
    runFences({ root, modules: of, platformMigrations }),
  );
  const baseline = parseBaseline(new SourceTree(ROOT).read(BASELINE_FILE));
  const { fresh } = applyBaseline(
    result.flatMap((report) => report.violations),
    baseline,
    '0000-01-01',
  );
  const problems = [
    ...result.flatMap((report) => report.problems),
    ...fresh.map(({ fence, place }) => `${fence}: ${place}`),
  ];
  if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'));
  console.log(`  ${what} through the fences: ${seconds(milliseconds)}`);
  for (const { name, looked } of result) console.log(`    ${name}: ${looked}`);
}

function benchModel(what: string, of: readonly AnyModule[]): void {
  const samples = Array.from({ length: MODEL_ROUNDS }, () =>
    timed(() => {
      verifyModules(of);
      return buildModuleGraph(of);
    }),
  ).map(({ milliseconds }) => milliseconds);
  const [first = 0] = samples;
  const median = samples.toSorted((one, other) => one - other)[MODEL_ROUNDS >> 1] ?? 0;
  console.log(
    `  the model of ${what}: ${first.toFixed(1)} ms the first time, ${median.toFixed(1)} ms at the median (at most 50 wanted)`,
  );
}

function timed<Result>(work: () => Result): { readonly result: Result; readonly milliseconds: number } {
  const startedAt = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - startedAt };
}

async function timedAsync<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly milliseconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - startedAt };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
