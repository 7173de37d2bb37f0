import { type ClientConfig, types } from 'pg';
import type { PostgresServer } from './postgres-url.ts';

const INT8 = 20;
const NUMERIC = 1700;
const BOOL = 16;

/** What every connection to a server has in common. */
export function serverConfiguration({ host, port, sslmode, certificates }: PostgresServer): ClientConfig {
  const ssl =
    sslmode === 'disable'
      ? false
      : {
          rejectUnauthorized: sslmode === 'verify-full',
          ...(certificates === undefined ? {} : { ca: certificates }),
        };
  return { host, port, ssl, keepAlive: true };
}

/** Values as SQLite gives them: integers of 64 bits are numbers, and true is 1. */
export const valueTypes = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8 || oid === NUMERIC) return toNumber;
    if (oid === BOOL) return toBit;
    return types.getTypeParser(oid, format as 'text');
  }) as typeof types.getTypeParser,
};

function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number))
    throw new RangeError(`${text} is too large for a number; keep it as a text`);
  return number;
}

function toBit(text: string): number {
  return text === 't' ? 1 : 0;
}
