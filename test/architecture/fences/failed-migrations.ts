import { type AnyModule, manifestsOf } from '../../../src/platform/kernel/index.ts';
import {
  type AppliedSchema,
  applyMigrations,
  type FailedStatement,
  missingName,
} from './apply-migrations.ts';
import type { MigrationSql } from './compile-migrations.ts';
import type { Violation } from './fence.ts';
import { fileOfMigration } from './migration-file.ts';
import { similarName } from './similar-name.ts';

export const FAILS = 'migrations-apply-to-an-empty-database';

/** The migrations of one module, or of the platform, as each engine gets them. */
export interface MigrationList {
  readonly module: string;
  readonly sqlite: readonly MigrationSql[];
  readonly postgres: readonly MigrationSql[];
}

interface Owner {
  readonly module: string;
  readonly remedy: string;
}

/** Migrations that would stop a start: what the database says of them, whose the name is, and what to do. */
export function findFailedMigrations(
  platform: MigrationList,
  lists: readonly MigrationList[],
  modules: readonly AnyModule[],
): Violation[] {
  const common = { ...platform, ...applyMigrations(platform.sqlite) };
  const applied = lists.map((list) => ({
    ...list,
    ...applyMigrations([...platform.sqlite, ...list.sqlite]),
  }));
  const owners = ownersOf(applied, new Set(common.objects.map(({ name }) => name)), modules);
  return [common, ...applied].flatMap(({ module, sqlite, postgres, failed }) => [
    ...uncompiled(module, [...sqlite, ...postgres]),
    ...failed
      .filter(({ migration }) => sqlite.some(({ name }) => name === migration))
      .map((failure) =>
        violation(
          module,
          failure.migration,
          failure.sql.replace(/\s+/g, ' '),
          `The database says: ${failure.complaint}. ${remedyFor(failure, module, owners)}`,
        ),
      ),
  ]);
}

/** Whose a table, index, view or trigger is: what a module declares, and what its migrations make. */
function ownersOf(
  applied: readonly (MigrationList & AppliedSchema)[],
  common: ReadonlySet<string>,
  modules: readonly AnyModule[],
): Map<string, Owner> {
  const declared = new Map(modules.map(({ contract, tables }) => [contract.module, Object.keys(tables)]));
  const remedies = new Map(manifestsOf(modules).map(({ module, remedy }) => [module, remedy]));
  return new Map(
    applied.flatMap(({ module, objects }) => {
      const made = objects.map(({ name }) => name).filter((name) => !common.has(name));
      const owner = { module, remedy: remedies.get(module) ?? 'call its contract' };
      return [...made, ...(declared.get(module) ?? [])].map((name) => [name, owner] as const);
    }),
  );
}

function uncompiled(module: string, migrations: readonly MigrationSql[]): Violation[] {
  const complaints = new Map(
    migrations.map(({ name, complaint }) => [`${name} ${complaint}`, { name, complaint }]),
  );
  return [...complaints.values()].flatMap(({ name, complaint }) =>
    complaint === undefined
      ? []
      : [violation(module, name, 'does not compile', `Compiling it says: ${complaint}.`)],
  );
}

function violation(module: string, migration: string, what: string, said: string): Violation {
  const file = fileOfMigration(module, migration);
  return {
    fence: FAILS,
    file,
    what,
    place: `${file}\n  ${what}`,
    remedy: `Migration ${migration} of ${module} cannot be applied, and no start would get past it. ${said}`,
  };
}

function remedyFor(
  { complaint, names }: FailedStatement,
  module: string,
  owners: ReadonlyMap<string, Owner>,
): string {
  const missing = missingName(complaint);
  if (missing !== undefined) return remedyForMissing(missing, module, names, owners);
  const [, kind, name] = /^error in (index|view|trigger) (\S+) after /.exec(complaint) ?? [];
  if (kind !== undefined)
    return `The ${kind} ${name} still needs what this takes away: drop the ${kind} in a statement before it, and make another where one is wanted.`;
  return 'Correct the statement: it has to run after those that stand before it, on both engines.';
}

function remedyForMissing(
  missing: string,
  module: string,
  present: readonly string[],
  owners: ReadonlyMap<string, Owner>,
): string {
  const owner = owners.get(missing);
  if (owner?.module === module)
    return `${missing} is ${module}'s own, and nothing before this statement makes it: put this after what does.`;
  if (owner !== undefined)
    return `${missing} belongs to ${owner.module}, whose database a migration of ${module} does not reach. What has to change there is a migration of ${owner.module}; for the data, ${owner.remedy}.`;
  const own = [...owners].filter(([, { module: other }]) => other === module).map(([name]) => name);
  const meant = similarName(missing, new Set([...present, ...own]));
  const guess = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `No module has ${missing}.${guess} Correct the name, or make it in a statement before this one.`;
}
