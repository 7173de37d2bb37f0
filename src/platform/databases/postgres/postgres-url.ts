import { readFileSync } from 'node:fs';
import { messageOf } from '../../foundation/index.ts';
import { addOnce } from '../configuration-problems.ts';

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** `disable` is PostgreSQL without TLS; `require` encrypts; `verify-full` checks the name and the issuer too. */
  readonly sslmode: 'disable' | 'require' | 'verify-full';
  /** The certificates to trust in PEM, where they are not those of the system. */
  readonly certificates: string | undefined;
}

export interface PostgresUrl {
  readonly server: PostgresServer;
  readonly database: string;
}

const DEFAULT_PORT = 5432;
const DEFAULT_DATABASE = 'tearline';
const SSL_MODES = ['disable', 'require', 'verify-full'] as const;
const FORM = 'postgres://<host>:<port>/<database>';

/** Reads where a server is. Credentials do not belong there: each module has its own. */
export function readPostgresUrl(name: string, text: string, problems: string[]): PostgresUrl | undefined {
  const url = URL.parse(text);
  if (url === null || url.hostname === '' || !/^postgres(ql)?:$/.test(url.protocol)) {
    addOnce(problems, `${name}: this is no address of a PostgreSQL server. Write ${FORM}.`);
    return undefined;
  }
  if (url.username !== '' || url.password !== '') {
    addOnce(
      problems,
      `${name}: credentials do not belong here, since each module has its own. Write ${FORM}, give the administrator's in DATABASE_ADMIN_URL, and run: npm run tearline -- db provision.`,
    );
    return undefined;
  }
  const database = decodeURIComponent(url.pathname.slice(1)) || DEFAULT_DATABASE;
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(database)) {
    addOnce(
      problems,
      `${name}: '${database}' cannot be the name of a database here. Use up to 31 small letters, digits, underscores and hyphens.`,
    );
    return undefined;
  }
  const tls = readTls(name, url.searchParams, problems);
  if (tls === undefined) return undefined;
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
  return { database, server: { host, port: url.port === '' ? DEFAULT_PORT : Number(url.port), ...tls } };
}

function readTls(name: string, parameters: URLSearchParams, problems: string[]) {
  const unknown = [...parameters.keys()].filter((key) => key !== 'sslmode' && key !== 'sslrootcert');
  if (unknown.length > 0) {
    addOnce(problems, `${name}: ${unknown.join(', ')} is not understood here. Use sslmode and sslrootcert.`);
    return undefined;
  }
  const mode = parameters.get('sslmode') ?? 'disable';
  const sslmode = SSL_MODES.find((known) => known === mode);
  if (sslmode === undefined) {
    addOnce(problems, `${name}: sslmode '${mode}' is not known. Use ${SSL_MODES.join(', ')}.`);
    return undefined;
  }
  const file = parameters.get('sslrootcert');
  try {
    return { sslmode, certificates: file === null ? undefined : readFileSync(file, 'utf8') };
  } catch (error) {
    addOnce(problems, `${name}: the certificates of sslrootcert cannot be read (${messageOf(error)}).`);
    return undefined;
  }
}
