import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { SqlitePlacement } from './sqlite-placement.ts';

/**
 * Says where a module's data lies when that is not where the configuration looks: a changed level would
 * otherwise start an empty module beside the full one.
 */
export function findSqliteAtOtherLevel({ module, level, file }: SqlitePlacement): string | undefined {
  if (existsSync(file) && (level !== 'tables' || hasModule(file, module))) return undefined;
  const folder = dirname(file);
  const own = join(folder, `${module}.sqlite`);
  const shared = join(folder, 'shared.sqlite');
  const found = level === 'tables' ? existsSync(own) && own : hasModule(shared, module) && shared;
  if (!found) return undefined;
  const other = level === 'tables' ? 'database' : 'tables';
  return (
    `DATABASE_ISOLATION: the data of ${module} lies at level '${other}' in ${found}, and this version does not move it. ` +
    `Set the level back to '${other}', or name an empty folder.`
  );
}

function hasModule(file: string, module: string): boolean {
  if (!existsSync(file)) return false;
  const connection = new Database(file, { readonly: true });
  try {
    const history = `${module.replaceAll('-', '_')}_migration_history`;
    return connection.prepare('select 1 from sqlite_schema where name = ?').get(history) !== undefined;
  } catch (error) {
    // Not a database: whoever opens it says so, with what to do.
    if (error instanceof Database.SqliteError) return false;
    throw error;
  } finally {
    connection.close();
  }
}
