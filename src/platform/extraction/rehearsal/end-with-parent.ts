/**
 * Loaded before a program that a rehearsal starts: ends it when its standard input does. That is a pipe to the
 * rehearsal, which closes however the rehearsal ends; so no process goes on alone on a copy of the data.
 */
import type { Socket } from 'node:net';

const parent = process.stdin as unknown as Socket;
parent
  .on('close', () => process.exit(1))
  .on('error', () => process.exit(1))
  .resume();
// What has nothing else to do may end by itself.
parent.unref();
