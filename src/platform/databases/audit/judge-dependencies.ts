import type { Finding } from './finding.ts';
import type { Landscape } from './landscape.ts';
import type { Dependency } from './read-dependencies.ts';
import type { CatalogueObject } from './read-objects.ts';

const FACTS: Readonly<Record<Dependency['catalogue'], string>> = {
  pg_constraint: 'foreign-key',
  pg_rewrite: 'view',
  pg_trigger: 'trigger',
  pg_proc: 'function',
  pg_type: 'type',
  pg_class: 'type',
  pg_attrdef: 'default',
  pg_policy: 'policy',
};

/** What of one module rests on what is another's: neither can then change, move or be restored alone. */
export function judgeDependency(dependency: Dependency, landscape: Landscape): Finding[] {
  const { schema, name, owner, description } = dependency;
  const { referredSchema, referredName, referredOwner, referredDescription } = dependency;
  const owning = landscape.moduleOf({ schema, name, owner })?.module;
  const referred = landscape.moduleOf({
    schema: referredSchema,
    name: referredName,
    owner: referredOwner,
  })?.module;
  if (referred === undefined || referred === owning) return [];
  const whose = owning === undefined ? 'which belongs to no module,' : `of ${owning}`;
  return [
    {
      code: `audit.${FACTS[dependency.catalogue]}`,
      severity: 'crossing',
      module: referred,
      database: landscape.database,
      object: description,
      message: `The ${description} ${whose} rests on ${referredDescription} of ${referred}: it can read or hold up ${referred}, which cannot change, move or be restored alone.`,
      remedy: dropStatement(dependency),
    },
  ];
}

function dropStatement({ catalogue, identity, part, description }: Dependency): string {
  switch (catalogue) {
    case 'pg_constraint':
      return `alter table ${identity} drop constraint ${part}`;
    case 'pg_trigger':
      return `drop trigger ${part} on ${identity}`;
    case 'pg_attrdef':
      return `alter table ${identity} alter column ${part} drop default`;
    case 'pg_policy':
      return `drop policy ${part} on ${identity}`;
    case 'pg_rewrite':
      return `drop ${description.includes('materialized view') ? 'materialized view' : 'view'} ${identity}`;
    case 'pg_proc':
      return `drop routine ${identity}`;
    default:
      return `give ${description} a type of its own module, in a migration`;
  }
}

/** The text of most routines is not looked into by PostgreSQL: what it names is only known when it runs. */
export function judgeRoutineText(object: CatalogueObject, landscape: Landscape): Finding[] {
  const owning = landscape.moduleOf(object)?.module;
  const { source } = object;
  if (object.kind !== 'routine' || source === null) return [];
  return landscape.here
    .filter(({ module }) => module !== owning)
    .filter((other) =>
      new RegExp(`\\b${other.prefix === '' ? `${other.schema}\\s*\\.` : other.prefix}`, 'i').test(source),
    )
    .map(({ module }) => ({
      code: 'audit.function-text',
      severity: 'weakness',
      module,
      database: landscape.database,
      object: `routine ${object.identity}`,
      message: `The text of ${object.identity} seems to name something of ${module}: with the right owner it would reach it.`,
      remedy: `drop routine ${object.identity}`,
    }));
}
