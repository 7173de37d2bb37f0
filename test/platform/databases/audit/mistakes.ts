import type { IsolationLevel } from '../../../../src/platform/databases/index.ts';
import type { AuditedModules } from '../../../support/audited-modules.ts';
import { type Mistake, type Stage, stageOf } from './mistake.ts';
import { mistakesInOneDatabase } from './mistakes-in-one-database.ts';
import { mistakesWithRoles } from './mistakes-with-roles.ts';

export function mistakeNames(level: IsolationLevel): string[] {
  return mistakesAt(level, undefined).map(({ what }) => what);
}

/** Of shipping against storage. Without modules only the names count. */
export function mistakesAt(level: IsolationLevel, modules: AuditedModules | undefined): Mistake[] {
  const stage = stageOf(level, modules);
  if (level === 'database') return [...mistakesWithRoles(stage).slice(0, 2), ...withDatabases(stage)];
  if (level === 'tables') return [...mistakesInOneDatabase(stage), ...inTheSharedSchema];
  return [...mistakesWithRoles(stage), ...mistakesInOneDatabase(stage), ...withSchemas];
}

function withDatabases({ storage, intruder }: Stage): Mistake[] {
  return [
    {
      what: 'a right to connect to another module’s database',
      make: `grant connect on database ${storage?.database} to ${intruder}`,
      finds: ['crossing audit.foreign-grant'],
      crosses: ['connect'],
    },
    {
      what: 'a database that everybody may connect to',
      make: `grant connect on database ${storage?.database} to public`,
      finds: ['crossing audit.public-grant'],
      crosses: ['connect'],
    },
  ];
}

const inTheSharedSchema: readonly Mistake[] = [
  {
    what: 'a guard of prefixes that is switched off',
    make: 'alter event trigger tearline_keep_to_prefix disable',
    finds: ['weakness audit.prefix-guard'],
    undo: 'alter event trigger tearline_keep_to_prefix enable always',
  },
  {
    what: 'a table in the shared schema without a prefix',
    make: 'create table tearline_shared.meeting (id integer)',
    finds: ['weakness audit.unowned-table'],
    undo: 'drop table tearline_shared.meeting',
  },
];

const withSchemas: readonly Mistake[] = [
  {
    what: 'a schema open to everybody',
    make: 'grant all on schema storage to public',
    finds: ['weakness audit.public-grant'],
    crosses: ['create'],
  },
  {
    what: 'a schema public that is open again',
    make: 'grant create on schema public to public',
    finds: ['weakness audit.public-grant'],
  },
];
