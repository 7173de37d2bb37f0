import type { Command } from 'commander';
import { recordAudit } from '../console/index.ts';
import { readDataFolder } from '../databases/index.ts';
import { auditModules } from './audit-modules.ts';
import type { CommandParts } from './command-parts.ts';
import { renderAudit } from './render-audit.ts';

/** `tearline db audit`. */
export function addAuditCommand(db: Command, parts: CommandParts): void {
  parts
    .add(db, 'audit', "whether the modules can reach each other's data: reads the catalogues, then attacks")
    .addHelpText(
      'after',
      '\nOn PostgreSQL it needs DATABASE_ADMIN_URL and the passwords of the roles. A shop may serve meanwhile.' +
        '\nExits with 0 only when every attempt was refused and nothing lets one module reach another.',
    )
    .action(async ({ json }) => {
      const report = await auditModules(parts);
      // The console shows the last one.
      recordAudit(readDataFolder(parts.environment), report, new Date().toISOString());
      parts.answer(json, report, renderAudit);
      if (report.verdict !== 'holds') parts.sayNo();
    });
}
