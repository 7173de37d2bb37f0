import { isBareRead, type Action } from './actions.ts';
import { isValueTable } from './built-ins.ts';
import type { Mirror } from './mirror.ts';
import type { Refusal } from './refusal.ts';
import { wordsOf } from './statement-text.ts';
import { fold, missingTable, quoted, type TableOwners } from './table-owners.ts';

/**
 * Judges names that the actions leave in doubt. `select count(*) from stock` reports table `stock` without
 * a column, and so does a query over a common table expression that happens to be called `stock`; of a
 * subquery that SQLite leaves out as useless, nothing is reported, though another version may run it.
 * So the tables in doubt are taken away: what then still prepares has never named them.
 */
export function judgeDoubtfulNames(
  sql: string,
  actions: readonly Action[],
  mirror: Mirror,
  owners: TableOwners,
): Refusal | undefined {
  const refusals = new Map<string, Refusal>();
  for (const action of actions) {
    if (!isBareRead(action)) continue;
    const table = action.subject;
    const refusal = owners.refusalOf('READ', table, action.through);
    if (refusal === undefined) continue;
    if (owners.isPresent(table)) refusals.set(fold(table), refusal);
    else if (!isValueTable(table) && isBuiltIn(table, mirror)) return refusal;
  }
  for (const word of wordsOf(sql)) {
    if (refusals.has(fold(word)) || !owners.isPresent(word) || owners.standing(word) !== 'foreign') continue;
    const refusal = owners.refusalOf('READ', word, null);
    if (refusal !== undefined) refusals.set(fold(word), refusal);
  }
  return refusals.size === 0 ? undefined : judgeWithout(refusals, sql, mirror);
}

/** A table that exists without being in the schema: pragma_table_info, dbstat, json_each. */
function isBuiltIn(table: string, mirror: Mirror): boolean {
  return mirror.prepare(`select 1 from ${quoted(table)}`).complaint === undefined;
}

function judgeWithout(
  refusals: ReadonlyMap<string, Refusal>,
  sql: string,
  mirror: Mirror,
): Refusal | undefined {
  const [first] = refusals.values();
  return mirror.undone(() => {
    for (const [table, refusal] of refusals) {
      const isView = mirror.define(`drop table ${quoted(table)}`) !== undefined;
      if (isView && mirror.define(`drop view ${quoted(table)}`) !== undefined) return refusal;
    }
    const { complaint } = mirror.prepare(sql);
    if (complaint === undefined) return undefined;
    return refusals.get(fold(missingTable(complaint) ?? '')) ?? first;
  });
}
