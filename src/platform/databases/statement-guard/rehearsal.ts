import { judgeComplaint } from './complaints.ts';
import type { OwnsName } from './definition-rules.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import { inspectObject } from './inspection.ts';
import type { Mirror, SchemaObject } from './mirror.ts';
import { forbidden, type Refusal } from './refusal.ts';
import { fold, TableOwners } from './table-owners.ts';

/**
 * Carries out a definition on the mirror, looks at what became of the schema, and undoes it. So it sees
 * what SQLite shows nobody beforehand: the new name of a renamed table, the parents of foreign keys,
 * the bodies of views and triggers, the content of an FTS5 table.
 */
export function rehearse(
  sql: string,
  schema: GuardedSchema,
  mirror: Mirror,
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  return mirror.undone(() => {
    const before = byKey(mirror.objects());
    const complaint = mirror.define(sql);
    if (complaint !== undefined) return judgeComplaint(complaint, sql, owners, 'definitions');
    const after = byKey(mirror.objects());

    const created = [...after].filter(([key]) => !before.has(key)).map(([, object]) => object);
    const changed = [...after]
      .filter(([key, { sql }]) => before.get(key)?.sql !== sql)
      .map(([, object]) => object);

    const staged = new TableOwners({ module: schema.module, owners: withOwn(schema, created) }, mirror);
    return (
      firstRefusal(created, ({ type, name }) =>
        ownsName(name) ? undefined : forbidden(`CREATE ${type.toUpperCase()} ${name}`),
      ) ?? firstRefusal(changed, (object) => inspectObject(object, mirror, staged, ownsName))
    );
  });
}

function byKey(objects: readonly SchemaObject[]): Map<string, SchemaObject> {
  return new Map(objects.map((object) => [`${object.type} ${fold(object.name)}`, object]));
}

function withOwn({ owners, module }: GuardedSchema, created: readonly SchemaObject[]): Map<string, string> {
  const tables = created.filter(({ type }) => type === 'table' || type === 'view');
  return new Map([...owners, ...tables.map(({ name }): [string, string] => [name, module])]);
}

function firstRefusal(
  objects: readonly SchemaObject[],
  judge: (object: SchemaObject) => Refusal | undefined,
): Refusal | undefined {
  for (const object of objects) {
    const refusal = judge(object);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
