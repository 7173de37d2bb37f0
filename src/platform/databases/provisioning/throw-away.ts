import { randomBytes } from 'node:crypto';
import { type Client, escapeIdentifier } from 'pg';
import { type Administrators, connectAdministrator } from './administrator.ts';

/** Begins every name that may be dropped here, and no other. */
const BEGINNING = 'rehearsal_';
const THROW_AWAY = /^rehearsal_[0-9a-f]{8}$/;

/** A name for databases and roles that are made to be thrown away; theirs begin with it. */
export function nameThrowAway(): string {
  return `${BEGINNING}${randomBytes(4).toString('hex')}`;
}

/** What is still there under a throw-away name, on the servers of these administrators: `database x`, `role y`. */
export function findThrowAway(name: string, administrators: Administrators): Promise<string[]> {
  return onEveryServer(name, administrators, async (client) => {
    const { databases, roles } = await namesOn(client, name);
    return [...databases.map((database) => `database ${database}`), ...roles.map((role) => `role ${role}`)];
  });
}

/** Drops databases and roles under a throw-away name; who is connected to them is cut off. */
export async function dropThrowAway(name: string, administrators: Administrators): Promise<void> {
  await onEveryServer(name, administrators, async (client) => {
    const { databases, roles } = await namesOn(client, name);
    for (const database of databases)
      await client.query(`drop database if exists ${escapeIdentifier(database)} with (force)`);
    for (const role of roles) await client.query(`drop role if exists ${escapeIdentifier(role)}`);
    return [];
  });
}

async function onEveryServer(
  name: string,
  administrators: Administrators,
  work: (client: Client) => Promise<string[]>,
): Promise<string[]> {
  if (!THROW_AWAY.test(name)) throw new TypeError(`${name} is no throw-away name`);
  const found: string[] = [];
  for (const administrator of administrators.values()) {
    const client = await connectAdministrator(administrator, undefined);
    try {
      found.push(...(await work(client)));
    } finally {
      await client.end();
    }
  }
  return found;
}

async function namesOn(client: Client, name: string) {
  const list = async (sql: string) => {
    const { rows } = await client.query<{ name: string }>(sql, [name]);
    return rows.map((row) => row.name);
  };
  return {
    databases: await list(
      'select datname as name from pg_database where starts_with(datname, $1) order by 1',
    ),
    roles: await list('select rolname as name from pg_roles where starts_with(rolname, $1) order by 1'),
  };
}
