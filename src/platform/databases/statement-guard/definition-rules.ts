import { isDefining, type Action } from './actions.ts';
import { forbidden, type Refusal } from './refusal.ts';
import { judgeRowAction } from './row-rules.ts';
import { fold, type TableOwners } from './table-owners.ts';

export type OwnsName = (name: string) => boolean;

/** The rules for a statement of a migration, as far as SQLite shows what it touches; the rest shows in the rehearsal. */
export function judgeDefinition(
  actions: readonly Action[],
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  const created = new Set<string>();
  for (const { name, subject } of actions)
    if (name.startsWith('CREATE ') && subject !== null) created.add(fold(subject));
  const judgeInternal = internalRules(actions);
  for (const action of actions) {
    const refusal = isInternal(action) ? judgeInternal(action) : judgeAction(action);
    if (refusal !== undefined) return refusal;
  }
  return undefined;

  function judgeAction(action: Action): Refusal | undefined {
    const { name, subject } = action;
    if (name === 'REINDEX' && actions.some((other) => other.name === 'CREATE INDEX')) return undefined;
    if (isDefining(action)) return judgeDefining(action, owners, ownsName);
    // The check constraints and indexed columns of a new table.
    if (name === 'READ' && subject !== null && created.has(fold(subject))) return undefined;
    return judgeRowAction(action, owners);
  }
}

/** SQLite keeps its own books while it defines; nobody else may read or write them. */
function internalRules(actions: readonly Action[]): (action: Action) => Refusal | undefined {
  const defines = actions.some(isDefining);
  const alters = actions.some(({ name }) => name === 'ALTER TABLE');
  // The one definition that reads what its author chose: create table … as select.
  const copiesRows =
    actions.some(({ name }) => name === 'CREATE TABLE') && actions.some(({ name }) => name === 'SELECT');
  return (action) => {
    const { name, subject, detail } = action;
    if (!defines) return forbidden(`${name} ${subject}`);
    if (isOfTemp(action) && (!alters || name === 'INSERT')) return forbidden('a temporary object');
    if (!copiesRows || name !== 'READ') return undefined;
    // Of the new table's entry. Whoever else reads a rowid is also seen to read the table without a column.
    return detail === 'ROWID' ? undefined : forbidden(`${name} ${subject}`);
  };
}

/** What a definition does to SQLite's own tables, and the tables and indexes it makes for itself. */
function isInternal({ name, subject }: Action): boolean {
  if (subject === null || !/^sqlite_/i.test(subject)) return false;
  return ['READ', 'INSERT', 'UPDATE', 'DELETE', 'CREATE TABLE', 'CREATE INDEX', 'DROP INDEX'].includes(name);
}

function isOfTemp({ subject, database }: Action): boolean {
  return database === 'temp' || (subject !== null && /^sqlite_temp/i.test(subject));
}

function judgeDefining(action: Action, owners: TableOwners, ownsName: OwnsName): Refusal | undefined {
  const { name, subject, detail } = action;
  if (subject === null) return forbidden(name);
  switch (name) {
    case 'CREATE TABLE':
    case 'CREATE VIEW':
      return judgeNewName(name, subject, owners, ownsName);
    case 'CREATE VIRTUAL TABLE':
      if (detail?.toLowerCase() !== 'fts5') return forbidden(`${name} with module ${detail}`);
      return judgeNewName(name, subject, owners, ownsName);
    case 'CREATE INDEX':
    case 'CREATE TRIGGER':
      return judgeTable(name, detail, owners) ?? judgeNewName(name, subject, owners, ownsName);
    case 'ALTER TABLE':
    case 'DROP TABLE':
    case 'DROP VIEW':
    case 'DROP VIRTUAL TABLE':
      return judgeTable(name, subject, owners);
    case 'DROP INDEX':
    case 'DROP TRIGGER':
      return judgeTable(name, detail, owners);
    default:
      return forbidden(name);
  }
}

function judgeTable(name: string, table: string | null, owners: TableOwners): Refusal | undefined {
  return table === null ? forbidden(name) : owners.refusalOf(name, table, null);
}

function judgeNewName(
  action: string,
  name: string,
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  const foreign = owners.standing(name) === 'foreign' ? owners.refusalOf(action, name, null) : undefined;
  if (foreign !== undefined && (owners.isPresent(name) || !ownsName(name))) return foreign;
  return ownsName(name) ? undefined : forbidden(`${action} ${name}`);
}
