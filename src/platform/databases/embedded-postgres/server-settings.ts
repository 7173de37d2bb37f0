/** By name as PostgreSQL knows them. */
export type ServerSettings = Readonly<Record<string, string | number | boolean>>;

export const HOST = '127.0.0.1';

const defaults: ServerSettings = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: 200,
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
  lc_messages: 'C',
  default_text_search_config: 'pg_catalog.english',
};

/** The whole postgresql.conf: what it leaves out is as PostgreSQL has it. */
export function writeSettings(port: number, settings: ServerSettings): string {
  const lines = Object.entries({ ...defaults, ...settings, port }).map(
    ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`,
  );
  return `# Written at each start. To change a setting for good: alter system set <name> = <value>.\n${lines.join('\n')}\n`;
}

/** The port that an earlier start has written. */
export function readPort(text: string): number | undefined {
  const port = /^port = '(\d+)'$/m.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}
