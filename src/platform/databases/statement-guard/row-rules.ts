import { isBareRead, isDefining, type Action } from './actions.ts';
import { isValueTable, judgeFunction } from './built-ins.ts';
import { judgeComplaint } from './complaints.ts';
import { judgeDoubtfulNames } from './doubtful-names.ts';
import type { Mirror, Preparation } from './mirror.ts';
import { forbidden, type Refusal } from './refusal.ts';
import { isEmptyText, verbOf } from './statement-text.ts';
import type { TableOwners } from './table-owners.ts';

/** The rules for a statement at run time: rows of own tables, nothing else. */
export function judgeRowStatement(sql: string, mirror: Mirror, owners: TableOwners): Refusal | undefined {
  const preparation = mirror.prepare(sql);
  const { actions, complaint } = preparation;
  const refusal = judgeText(preparation);
  if (refusal !== undefined) return refusal;
  const definition = actions.find(isDefining);
  if (definition !== undefined) return forbidden(`${definition.name} ${definition.subject}`);
  for (const action of actions) {
    const actionRefusal = judgeRowAction(action, owners);
    if (actionRefusal !== undefined) return actionRefusal;
  }
  if (complaint !== undefined) return judgeComplaint(complaint, sql, owners, 'rows');
  if (actions.length === 0) return judgeInaction(sql);
  return judgeDoubtfulNames(sql, actions, mirror, owners);
}

/** SQLite reads as far as the end of the first statement, or a NUL character. */
export function judgeText({ rest }: Preparation): Refusal | undefined {
  return isEmptyText(rest) ? undefined : forbidden('more than one statement');
}

/** SQLite asks the authorizer nothing about VACUUM, or REINDEX where there is no index: such a statement never passes. */
export function judgeInaction(sql: string): Refusal {
  return forbidden(verbOf(sql)?.toUpperCase() ?? 'a statement that shows no action');
}

export function judgeRowAction(action: Action, owners: TableOwners): Refusal | undefined {
  const { name, subject, detail, through } = action;
  switch (name) {
    case 'SELECT':
    case 'RECURSIVE':
      return undefined;
    case 'FUNCTION':
      return judgeFunction(detail);
    case 'READ':
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
      if (subject === null) return forbidden(name);
      // May be a common table expression: judgeDoubtfulNames tells.
      if (isBareRead(action)) return undefined;
      if (name === 'READ' && isValueTable(subject) && !owners.isPresent(subject)) return undefined;
      return owners.refusalOf(name, subject, through);
    default:
      return forbidden(name === 'PRAGMA' ? `PRAGMA ${subject}` : name);
  }
}
