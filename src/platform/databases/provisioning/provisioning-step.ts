import type { PostgresServer } from '../postgres/postgres-url.ts';

/**
 * One thing that shall be so. The query says whether it is; the statements make it so. A thing that is
 * so already is left alone, which makes provisioning idempotent and a dry run honest.
 */
export interface ProvisioningStep {
  readonly server: PostgresServer;
  /** Where it runs; undefined for what the whole server shares: in the administrator's own database. */
  readonly database: string | undefined;
  /** Undefined for what several modules share. */
  readonly module: string | undefined;
  /** What it is about, for a person, e.g. `role tearline_orders_owner`. */
  readonly object: string;
  readonly effect: 'created' | 'changed';
  /** Answers one boolean. What is missing makes it false, never an error. */
  readonly holds: string;
  readonly statements: readonly string[];
  /** Whether it is so from the start in a database that has just been made. */
  readonly holdsWhenNew: boolean;
  /** False for what PostgreSQL does outside transactions only. */
  readonly inTransaction: boolean;
  /** Roles that the administrator must be a member of meanwhile, unless it is a superuser. */
  readonly actsAs: readonly string[];
  /** Why nobody but a superuser may do it. */
  readonly superuserOnly: string | undefined;
}

type StepParts = Pick<ProvisioningStep, 'server' | 'module' | 'object' | 'holds' | 'statements'> &
  Partial<ProvisioningStep>;

export function defineStep(parts: StepParts): ProvisioningStep {
  return {
    database: undefined,
    effect: 'created',
    holdsWhenNew: false,
    inTransaction: true,
    actsAs: [],
    superuserOnly: undefined,
    ...parts,
  };
}

/** What provisioning has to know of a server before it can say what it would do. */
export interface ServerFacts {
  /** The major version. */
  readonly version: number;
  readonly administrator: string;
  readonly isSuperuser: boolean;
}

export function serverKey({ host, port }: Pick<PostgresServer, 'host' | 'port'>): string {
  return `${host}:${port}`;
}
