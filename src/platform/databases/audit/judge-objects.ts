import { escapeIdentifier } from 'pg';
import { PLATFORM_TABLES, type TableManifest } from '../manifest.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { Finding } from './finding.ts';
import type { Landscape } from './landscape.ts';
import type { CatalogueObject } from './read-objects.ts';

const HOLDS_DATA = ['table', 'view', 'materialized view', 'foreign table'];

/** Whether each object has the owner that its place asks for. */
export function judgeOwnership(objects: readonly CatalogueObject[], landscape: Landscape): Finding[] {
  return objects.flatMap((object) => {
    const place = landscape.moduleAt(object.schema, object.kind === 'schema' ? null : object.name);
    const expected = object.kind === 'schema' ? landscape.ownerOfSchema(object.schema) : place?.roles.owner;
    if (object.owner === expected) return [];
    const holder = landscape.holderOf(object.owner);
    if (expected === undefined)
      return holder === undefined ? [] : [strayObject(object, holder.placement.module, landscape)];
    const isForeign = holder !== undefined && holder.placement.module !== place?.module;
    return [
      {
        code: isForeign ? 'audit.foreign-owner' : 'audit.other-owner',
        severity: isForeign ? ('crossing' as const) : ('weakness' as const),
        module: place?.module,
        database: landscape.database,
        object: `${object.kind} ${object.identity}`,
        message: isForeign
          ? `${object.owner} owns ${object.kind} ${object.identity} in the place of ${place?.module ?? 'all modules'}: ${holder.placement.module} may do anything with it.`
          : `${object.owner} owns ${object.kind} ${object.identity} instead of ${expected}: it may be changed beside the migrations.`,
        remedy: `alter ${object.kind} ${object.identity} owner to ${escapeIdentifier(expected)}`,
      },
    ];
  });
}

function strayObject(object: CatalogueObject, module: string, landscape: Landscape): Finding {
  return {
    code: 'audit.stray-object',
    severity: 'weakness',
    module,
    database: landscape.database,
    object: `${object.kind} ${object.identity}`,
    message: `${object.owner} owns ${object.kind} ${object.identity}, which lies in no module's place: nobody migrates, moves or restores it.`,
    remedy: `drop ${object.kind} ${object.identity}`,
  };
}

/** Tables without an owner in a manifest, and manifest tables without a table. */
export function judgeTables(
  objects: readonly CatalogueObject[],
  landscape: Landscape,
  manifests: readonly TableManifest[],
): Finding[] {
  const tables = objects.filter(({ kind }) => HOLDS_DATA.includes(kind));
  const placed = landscape.here.flatMap((placement) => {
    const manifest = manifests.find(({ module }) => module === placement.module);
    const declared = [...(manifest?.tables ?? []), ...PLATFORM_TABLES];
    const present = tables.filter(({ schema, name }) => landscape.moduleAt(schema, name) === placement);
    return [
      ...present
        .filter(({ name }) => !declared.includes(name.slice(placement.prefix.length)))
        .map((table) => undeclared(table, placement, landscape)),
      ...declared
        .filter((name) => !present.some((table) => table.name === placement.prefix + name))
        .map((name) => missing(name, placement, landscape)),
    ];
  });
  const unplaced = tables
    .filter(({ schema, name }) => landscape.moduleAt(schema, name) === undefined)
    .filter(({ owner }) => landscape.holderOf(owner) === undefined)
    .map((table) => unowned(table, landscape));
  return [...placed, ...unplaced];
}

function undeclared(table: CatalogueObject, { module }: PostgresPlacement, landscape: Landscape): Finding {
  return {
    code: 'audit.undeclared-table',
    severity: 'weakness',
    module,
    database: landscape.database,
    object: `${table.kind} ${table.identity}`,
    message: `${table.kind} ${table.identity} lies in the place of ${module} and is not in its manifest: no check, backup or move counts on it.`,
    remedy: `add it to \`tables\` in module.ts of ${module}, or: drop ${table.kind} ${table.identity}`,
  };
}

function missing(name: string, placement: PostgresPlacement, landscape: Landscape): Finding {
  const identity = `${placement.schema}.${placement.prefix}${name}`;
  return {
    code: 'audit.missing-table',
    severity: 'weakness',
    module: placement.module,
    database: landscape.database,
    object: `table ${identity}`,
    message: `${placement.module} counts on table ${identity}, and it is not there: the module cannot serve.`,
    remedy: `npm run tearline -- db migrate; if it stays missing, no migration creates it`,
  };
}

function unowned(table: CatalogueObject, landscape: Landscape): Finding {
  return {
    code: 'audit.unowned-table',
    severity: 'weakness',
    module: undefined,
    database: landscape.database,
    object: `${table.kind} ${table.identity}`,
    message: `${table.kind} ${table.identity} lies in a database of the modules and belongs to none of them: it can become a meeting place.`,
    remedy: `move it to a database of its own, or: drop ${table.kind} ${table.identity}`,
  };
}
