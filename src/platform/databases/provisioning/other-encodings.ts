import { AppError } from '../../foundation/index.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { AdminSessions } from './admin-sessions.ts';

/**
 * A database that somebody else made may sort texts otherwise than SQLite and the other modules' databases:
 * pages would come in another order, and a module could not be moved there and verified.
 */
export async function refuseOtherEncodings(
  placements: readonly PostgresPlacement[],
  sessions: AdminSessions,
): Promise<void> {
  for (const { server, database } of placements) {
    const { rows } = await sessions.of(server).client.query<{ encoding: string; collation: string }>(
      `select pg_encoding_to_char(encoding) as encoding, datcollate as collation from pg_database
       where datname = $1 and (pg_encoding_to_char(encoding) <> 'UTF8'
         or not (datlocprovider = 'b' or datlocprovider = 'c' and datcollate in ('C', 'POSIX')))`,
      [database],
    );
    const [other] = rows;
    if (other !== undefined) throw otherEncoding(database, other.encoding, other.collation);
  }
}

function otherEncoding(database: string, encoding: string, collation: string): AppError {
  return new AppError({
    code: 'databases.other-encoding',
    kind: 'conflict',
    message: `The database ${database} is there already, with the encoding ${encoding} and the collation ${collation} instead of UTF8 and C, so texts would sort otherwise than in the other databases; nothing was changed. Name another one in DATABASE_URL, which provisioning then makes, or make this one anew.`,
  });
}
