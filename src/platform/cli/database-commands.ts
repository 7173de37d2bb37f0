import type { Command } from 'commander';
import type { Placement } from '../databases/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import { planMigrations, readHosted } from '../kernel/index.ts';
import { addAuditCommand } from './audit-commands.ts';
import { addBackupCommands } from './backup-commands.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';
import { migrateApartFromShop } from './migrate-apart.ts';
import { describeNetwork, provisionModules } from './provision-modules.ts';
import { renderApplied, renderDatabases } from './render-sagas.ts';
import { renderNetwork, renderPlan, renderProvisioned } from './render-databases.ts';

/** `tearline db …`: where each module's data lies, and making, migrating and checking that. */
export function addDatabaseCommands(program: Command, parts: CommandParts): void {
  const { modules, environment, add, answer, ask } = parts;
  const db = program.command('db').description('module databases').exitOverride();

  add(db, 'status', 'where each database lies, and its migrations').action(async ({ json }) =>
    answer(json, await ask({ ask: 'db status' }), renderDatabases),
  );

  add(
    db,
    'migrate',
    'applies pending migrations; on PostgreSQL while a shop runs, on SQLite a running shop has applied its own',
  )
    .argument('[module]', 'only those of this module; without it, of those that MODULES names')
    .option('--dry-run', 'print the SQL that would run, and what is risky about it')
    .action(async (module: string | undefined, { json, dryRun }) => {
      refuseUnknown(modules, module);
      const only = meantPlacements(parts, module);
      if (dryRun === true) answer(json, await planMigrations({ modules, environment, only }), renderPlan);
      else answer(json, await migrateApartFromShop({ modules, environment, only }), renderApplied);
    });

  add(db, 'provision', 'makes databases, schemas and roles on PostgreSQL; needs DATABASE_ADMIN_URL')
    .argument('[module]', 'only for this module; without it, for those that MODULES names')
    .option('--dry-run', 'print the SQL that would run, and run nothing')
    .option('--rotate', 'give every role a new password, without a failed request')
    .option('--own-server', 'the server is for the modules alone: close other databases to PUBLIC too')
    .option('--network', 'print lines for pg_hba.conf and a compose file instead')
    .action(async (module: string | undefined, { json, dryRun, rotate, ownServer, network }) => {
      refuseUnknown(modules, module);
      const only = meantPlacements(parts, module);
      const options = { modules, environment };
      if (network === true) answer(json, await describeNetwork(options), renderNetwork);
      else
        answer(
          json,
          await provisionModules({ ...options, only, dryRun, rotate, ownServer }),
          renderProvisioned,
        );
    });

  addAuditCommand(db, parts);
  addBackupCommands(db, parts);
}

/** Of the named module, or of those that a process with these variables would host: the data of the others lie elsewhere. */
function meantPlacements(
  { modules, environment }: CommandParts,
  named: string | undefined,
): (placement: Placement) => boolean {
  if (named !== undefined) return ({ module }) => module === named;
  const problems: string[] = [];
  const hosted = readHosted(modules, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return ({ module }) => hosted.some(({ contract }) => contract.module === module);
}
