import { Client } from 'pg';
import type { Placement } from '../placement.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { type Administrators, serverKey } from '../provisioning/index.ts';
import type { Attempt } from './attempt.ts';
import { openSession, type Result, tryStatement } from './postgres-session.ts';
import { type AttackStatement, becoming, creationIn, statementsAgainst } from './postgres-statements.ts';
import { readTargets, type Target } from './postgres-targets.ts';

export interface AttackCredentials {
  readonly administrators: Administrators;
  /** The passwords of a role that may be right. */
  readonly passwordsOf: (role: string) => readonly string[];
}

/** A role may have few connections, and a shop may be using them. */
const AT_ONCE = 6;

/** Sets every module on PostgreSQL on every other one, with both of its logins. */
export async function attackOnPostgres(
  placements: readonly Placement[],
  credentials: AttackCredentials,
): Promise<Attempt[]> {
  const attackers = placements.filter((placement) => placement.engine === 'postgres');
  const targets = new Map<string, Target[]>();
  for (const placement of attackers)
    targets.set(placement.module, await readTargets(placement, credentials.administrators));
  const attacks = attackers.flatMap((attacker) =>
    (['runtime', 'migrator'] as const).map(
      (login) => new PostgresAttack(attacker, login, credentials.passwordsOf),
    ),
  );
  const attempts: Attempt[] = [];
  for (let first = 0; first < attacks.length; first += AT_ONCE) {
    const made = await Promise.all(
      attacks.slice(first, first + AT_ONCE).map((one) => one.onAll(placements, targets)),
    );
    attempts.push(...made.flat());
  }
  return attempts;
}

/** One module with one of its logins. The migrator acts as the owner, as it does in migrations. */
class PostgresAttack {
  readonly #attacker: PostgresPlacement;
  readonly #role: string;
  readonly #actAs: string | undefined;
  readonly #passwords: readonly string[];

  constructor(
    attacker: PostgresPlacement,
    login: 'runtime' | 'migrator',
    passwordsOf: AttackCredentials['passwordsOf'],
  ) {
    this.#attacker = attacker;
    this.#role = attacker.roles[login];
    this.#actAs = login === 'migrator' ? attacker.roles.owner : undefined;
    this.#passwords = passwordsOf(this.#role);
  }

  async onAll(
    placements: readonly Placement[],
    targets: ReadonlyMap<string, readonly Target[]>,
  ): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    for (const victim of placements) {
      if (victim.module === this.#attacker.module) continue;
      const made =
        victim.engine === 'sqlite'
          ? await this.#readFile(victim.module, victim.file)
          : await this.#on(victim, targets.get(victim.module) ?? []);
      attempts.push(...made);
    }
    return attempts;
  }

  async #on(victim: PostgresPlacement, targets: readonly Target[]): Promise<Attempt[]> {
    return [
      ...(await this.#logInAs(victim)),
      ...(await this.#becomeOneOf(victim)),
      ...(await this.#enter(victim, targets)),
    ];
  }

  /** A file of SQLite, through the server. */
  async #readFile(victim: string, file: string): Promise<Attempt[]> {
    const literal = `'${file.replaceAll("'", "''")}'`;
    const statement = {
      action: 'read file',
      target: file,
      sql: `select pg_read_file(${literal}, 0, 1)`,
    } as const;
    return this.#atHome(victim, [statement]);
  }

  /** With the attacker's own password. */
  async #logInAs(victim: PostgresPlacement): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    for (const role of [victim.roles.runtime, victim.roles.migrator]) {
      const { server, database } = victim;
      const session = await openSession({ server, database, role, passwords: this.#passwords });
      const result: Result = session instanceof Client ? { outcome: 'crossed', reason: '' } : session;
      if (session instanceof Client) await session.end();
      attempts.push(this.#attempt(victim.module, { action: 'log in as', target: role }, result));
    }
    return attempts;
  }

  /** Roles are the server's: this needs no way into the victim's database. */
  async #becomeOneOf(victim: PostgresPlacement): Promise<Attempt[]> {
    if (serverKey(victim.server) !== serverKey(this.#attacker.server)) return [];
    const statements = Object.values(victim.roles).map(becoming);
    return this.#atHome(victim.module, statements);
  }

  async #enter(victim: PostgresPlacement, targets: readonly Target[]): Promise<Attempt[]> {
    const { server, database } = victim;
    const entering = { action: 'connect', target: `database ${database}` } as const;
    const session = await openSession({ server, database, role: this.#role, passwords: this.#passwords });
    if (!(session instanceof Client)) return [this.#attempt(victim.module, entering, session)];
    const isShared =
      serverKey(server) === serverKey(this.#attacker.server) && database === this.#attacker.database;
    const entered = this.#attempt(victim.module, entering, {
      outcome: isShared ? 'allowed' : 'crossed',
      reason: '',
    });
    try {
      const writable = await readWritableColumns(session);
      const statements = [
        creationIn(victim),
        ...targets.flatMap((target) =>
          statementsAgainst(target, this.#attacker, writable.get(target.identity) ?? target.column),
        ),
      ];
      const attempts = await this.#tryAll(session, victim.module, statements);
      if (targets.length > 0) return [entered, ...attempts];
      const nothing: Result = { outcome: 'unknown', reason: 'it has no tables yet' };
      return [
        entered,
        ...attempts,
        this.#attempt(victim.module, { action: 'read', target: 'any table' }, nothing),
      ];
    } finally {
      await session.end();
    }
  }

  /** In the attacker's own database. Without a session, nothing is known of the statements. */
  async #atHome(victim: string, statements: readonly AttackStatement[]): Promise<Attempt[]> {
    const { server, database } = this.#attacker;
    const session = await openSession({ server, database, role: this.#role, passwords: this.#passwords });
    if (!(session instanceof Client)) {
      const { reason } = session;
      return statements.map((statement) => this.#attempt(victim, statement, { outcome: 'unknown', reason }));
    }
    try {
      return await this.#tryAll(session, victim, statements);
    } finally {
      await session.end();
    }
  }

  async #tryAll(session: Client, victim: string, statements: readonly AttackStatement[]): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    for (const statement of statements) {
      // Who may become whom is decided by the login, not by the role that it acts as.
      const actAs = statement.action === 'set role' ? undefined : this.#actAs;
      attempts.push(this.#attempt(victim, statement, await tryStatement(session, statement, actAs)));
    }
    return attempts;
  }

  #attempt(
    victim: string,
    { action, target }: Pick<AttackStatement, 'action' | 'target'>,
    { outcome, reason }: Result,
  ): Attempt {
    return { attacker: this.#attacker.module, victim, as: this.#role, action, target, outcome, reason };
  }
}

/** A right to one column is enough for an update, if it is the one that is updated. */
async function readWritableColumns(session: Client): Promise<Map<string, string>> {
  const { rows } = await session.query<{ identity: string; column: string }>(
    `select distinct on (1) format('%I.%I', n.nspname, c.relname) as identity, quote_ident(a.attname) as column
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and has_column_privilege(c.oid, a.attnum, 'UPDATE') order by 1`,
  );
  return new Map(rows.map(({ identity, column }) => [identity, column]));
}
