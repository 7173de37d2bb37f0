import type { Environment } from '../../foundation/index.ts';
import { addOnce, nameFor } from '../configuration-problems.ts';

/** The bounds of one module's connections. Times are in milliseconds. */
export interface PoolSettings {
  /** Connections at most. */
  readonly size: number;
  /** How many processes have such a pool at once; one more fits while one is replaced. */
  readonly processes: number;
  /** How many may wait for a connection; the next one is refused at once. */
  readonly queue: number;
  /** How long one waits for a connection, making it included. */
  readonly acquireTimeout: number;
  /** How long one statement may take, the way there and back included. */
  readonly statementTimeout: number;
  /** After which a connection that nobody uses is closed. */
  readonly idleTimeout: number;
}

interface Bounds {
  readonly variable: string;
  readonly unset: number;
  readonly least: number;
  readonly most: number;
}

const BOUNDS: { readonly [Setting in keyof PoolSettings]: Bounds } = {
  size: { variable: 'DATABASE_POOL_SIZE', unset: 8, least: 2, most: 500 },
  processes: { variable: 'DATABASE_PROCESSES', unset: 1, least: 1, most: 64 },
  queue: { variable: 'DATABASE_POOL_QUEUE', unset: 500, least: 1, most: 100_000 },
  acquireTimeout: { variable: 'DATABASE_ACQUIRE_TIMEOUT', unset: 1_000, least: 10, most: 60_000 },
  statementTimeout: { variable: 'DATABASE_STATEMENT_TIMEOUT', unset: 1_500, least: 10, most: 600_000 },
  idleTimeout: { variable: 'DATABASE_IDLE_TIMEOUT', unset: 30_000, least: 10, most: 86_400_000 },
};

/** Those of the module where they are set, e.g. `ORDERS_DATABASE_POOL_SIZE`, else those of all. */
export function readPoolSettings(module: string, environment: Environment, problems: string[]): PoolSettings {
  const read = (setting: keyof PoolSettings) => readBound(module, BOUNDS[setting], environment, problems);
  return {
    size: read('size'),
    processes: read('processes'),
    queue: read('queue'),
    acquireTimeout: read('acquireTimeout'),
    statementTimeout: read('statementTimeout'),
    idleTimeout: read('idleTimeout'),
  };
}

function readBound(
  module: string,
  { variable, unset, least, most }: Bounds,
  environment: Environment,
  problems: string[],
): number {
  const name = nameFor(module, variable, environment);
  const value = environment[name];
  if (value === undefined || value === '') return unset;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  addOnce(problems, `${name}: '${value}' is not possible. Use a whole number from ${least} to ${most}.`);
  return unset;
}
