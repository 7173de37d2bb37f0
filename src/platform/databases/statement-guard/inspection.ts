import { judgeWords } from './complaints.ts';
import type { OwnsName } from './definition-rules.ts';
import type { Mirror, SchemaObject } from './mirror.ts';
import { forbidden, type Refusal } from './refusal.ts';
import { judgeRowStatement } from './row-rules.ts';
import { missingTable, quoted, type TableOwners } from './table-owners.ts';

/** Looks into an object that a migration has just made or changed, on the mirror where it was made. */
export function inspectObject(
  object: SchemaObject,
  mirror: Mirror,
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  switch (object.type) {
    case 'table':
      return (
        owners.refusalOf('CREATE', object.name, null) ?? judgeParents(object.name, mirror, owners, ownsName)
      );
    case 'view':
      return probe([`select * from ${quoted(object.name)}`], object, mirror, owners, ownsName);
    case 'trigger':
      return probe(firingStatements(object.table, mirror), object, mirror, owners, ownsName);
    default:
      return undefined;
  }
}

function judgeParents(
  table: string,
  mirror: Mirror,
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  for (const row of mirror.rows('select "table" as parent from pragma_foreign_key_list(?)', table)) {
    const parent = String(row['parent']);
    // A parent may be made after its child.
    if (owners.standing(parent) === 'absent' && ownsName(parent)) continue;
    const refusal = owners.refusalOf('REFERENCES', parent, null);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Statements that between them fire every trigger of a table. */
function firingStatements(table: string, mirror: Mirror): string[] {
  // Generated columns cannot be set.
  const columns = mirror.rows('select name from pragma_table_xinfo(?) where hidden = 0', table);
  const settings = columns.map(({ name }) => `${quoted(String(name))} = ${quoted(String(name))}`);
  return [
    `insert into ${quoted(table)} default values`,
    `update ${quoted(table)} set ${settings.join(', ')}`,
    `delete from ${quoted(table)}`,
  ];
}

/** A body shows what it touches when a statement that uses it is prepared. */
function probe(
  statements: readonly string[],
  { sql: body }: SchemaObject,
  mirror: Mirror,
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  for (const statement of statements) {
    const refusal =
      judgeRowStatement(statement, mirror, owners) ??
      judgeUnread(mirror.prepare(statement).complaint, body, owners, ownsName);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** SQLite stops at the first thing it does not find, so the rest of the body is judged by its words. */
function judgeUnread(
  complaint: string | undefined,
  body: string,
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  // A view without a trigger for this kind of statement.
  if (complaint === undefined || / because it is a view$/.test(complaint)) return undefined;
  const missing = missingTable(complaint);
  if (missing !== undefined && !ownsName(missing))
    return forbidden(`a body that uses ${missing}, which is not there`);
  return judgeWords(body, owners);
}
