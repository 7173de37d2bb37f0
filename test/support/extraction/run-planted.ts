import { modules } from '../../../src/modules/index.ts';
import { gates } from '../../../src/platform/extraction/gates.ts';
import { type ChecklistReport, runChecklist } from '../../../src/platform/extraction/index.ts';
import { cataloguePlants } from './catalogue-plants.ts';
import { codePlants } from './code-plants.ts';
import type { GatePlant, Planted } from './gate-plant.ts';
import { probePlants } from './probe-plants.ts';
import { recordedPlants } from './recorded-plants.ts';

export const gatePlants: readonly GatePlant[] = [
  ...codePlants,
  ...recordedPlants,
  ...cataloguePlants,
  ...probePlants,
];

/** Gates for which nothing has to run. */
export const quickGates: readonly number[] = gates
  .filter(({ kinds }) => !kinds.includes('probe') && !kinds.includes('catalogue'))
  .map(({ number }) => number);

/** Where the modules would lie. Nothing is there: what is tried is tried on throw-away databases. */
const ON_SQLITE = { DATABASE_URL: 'sqlite:/nonexistent' };
const ON_POSTGRES = { DATABASE_URL: 'postgres://127.0.0.1:9/tearline', DATABASE_ISOLATION: 'database' };

/** What the checklist says of the shop with a fault in it, of these gates or of all. */
export async function runPlanted(
  { module, plant, on }: Pick<GatePlant, 'module' | 'plant' | 'on'>,
  only?: readonly number[],
): Promise<ChecklistReport> {
  const { environment = {}, remove, ...planted }: Planted = await plant();
  try {
    return await runChecklist({
      modules,
      module,
      root: process.cwd(),
      environment: { ...(on === 'postgres' ? ON_POSTGRES : ON_SQLITE), DEMO: 'off', ...environment },
      pass: ['DEMO'],
      auditConfigured: async () => undefined,
      ...planted,
      ...(only && { only }),
    });
  } finally {
    await remove?.();
  }
}

const CATALOGUE = [3, 11, 12, 31];

/** What is not as it has to be when the fault's own gate is decided, and those that nothing has to run for. */
export async function caught(plant: GatePlant): Promise<string[]> {
  const catalogue = plant.kind === 'catalogue' ? CATALOGUE : [];
  return judge(plant, await runPlanted(plant, [...quickGates, ...catalogue, plant.gate]));
}

/** What is not as it has to be: the gate itself, and gates of another kind that fail as well. */
export function judge({ gate, kind }: GatePlant, { gates: results }: ChecklistReport): string[] {
  const own = results.find((result) => result.gate === gate);
  return [
    ...(own?.status === 'fail' ? [] : [`gate ${gate} is ${own?.status ?? 'not decided'}: ${own?.evidence}`]),
    ...results
      .filter(
        ({ gate: number, status }) => number !== gate && status === 'fail' && !kindsOf(number).includes(kind),
      )
      .map(({ gate: number, evidence }) => `gate ${number} fails as well: ${evidence}`),
  ];
}

function kindsOf(number: number): readonly string[] {
  return gates.find((gate) => gate.number === number)?.kinds ?? [];
}
