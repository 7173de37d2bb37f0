import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { ConfigurationError } from '../../foundation/index.ts';
import { HOST } from './server-settings.ts';

/** Below those that systems hand out for outgoing connections: a restart must find its port free. */
const FIRST = 20_000;
const LAST = 29_999;
const ATTEMPTS = 50;

/** The one asked for; else the one it had; else any that is free. */
export async function choosePort(asked: number | undefined, previous: number | undefined): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new ConfigurationError([
      `Port ${asked} of ${HOST} is taken, so PostgreSQL cannot listen there. Name another one, or none.`,
    ]);
  }
  if (previous !== undefined && (await isFree(previous))) return previous;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, LAST + 1);
    if (await isFree(port)) return port;
  }
  throw new ConfigurationError([
    `No port from ${FIRST} to ${LAST} of ${HOST} is free, so PostgreSQL has none to listen on.`,
  ]);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
