import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { soundsPersonal } from '../../src/platform/contracts/personal-fields.ts';
import type { AnyModule } from '../../src/platform/kernel/index.ts';
import { type BootedModules, bootModules } from '../support/boot-modules.ts';
import { columnsOf } from '../support/personal-scan.ts';

let booted: BootedModules;
beforeAll(async () => {
  booted = await bootModules({ modules });
});
afterAll(() => booted.stop());

/** What is wrong with what a module declares of its columns, which are those that the database has. */
function findProblems(
  { contract, tables, personalData = {}, impersonal = {} }: AnyModule,
  columns: ReadonlyMap<string, readonly string[]>,
): string[] {
  const problems: string[] = [];
  for (const [table, declared] of [...Object.entries(personalData), ...Object.entries(impersonal)]) {
    const names = Array.isArray(declared) ? (declared as string[]) : Object.keys(declared);
    for (const name of names)
      if (!columns.get(table)?.includes(name)) problems.push(`${contract.module}.${table} has no ${name}`);
  }
  for (const table of Object.keys(tables))
    for (const name of columns.get(table) ?? [])
      if (soundsPersonal(name) && !personalData[table]?.[name] && !impersonal[table]?.includes(name))
        problems.push(`${contract.module}.${table}.${name} sounds personal and is not declared`);
  return problems;
}

describe('the columns of every module', () => {
  it('that sound personal are declared, and those that are declared exist', async () => {
    const problems: string[] = [];
    for (const definition of modules) {
      const placement = booted.kernel.placementOf(definition.contract.module);
      problems.push(...findProblems(definition, await columnsOf(placement, {})));
    }
    expect(problems).toEqual([]);
  });

  it('would be reported otherwise', async () => {
    const orders = modules.find(({ contract }) => contract.module === 'orders') as AnyModule;
    const columns = await columnsOf(booted.kernel.placementOf('orders'), {});
    const { user_copies: _forgotten, ...others } = orders.personalData ?? {};
    const { orders: ofOrders } = others;
    const forgetful = {
      ...orders,
      personalData: { ...others, orders: { ...ofOrders, fax: { treatment: 'erased' } as const } },
    };
    expect(findProblems(forgetful, columns)).toEqual([
      'orders.orders has no fax',
      'orders.user_copies.user_id sounds personal and is not declared',
      'orders.user_copies.name sounds personal and is not declared',
      'orders.user_copies.email sounds personal and is not declared',
    ]);
  });

  it('say for what is kept why, and until when', () => {
    const kept = modules.flatMap(({ personalData = {} }) =>
      Object.values(personalData).flatMap((columns) =>
        Object.values(columns).filter(({ treatment }) => treatment === 'kept'),
      ),
    );
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.filter(({ because = '', until = '' }) => because.length < 20 || until.length < 8)).toEqual(
      [],
    );
  });
});
