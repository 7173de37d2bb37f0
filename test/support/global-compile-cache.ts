import { COMPILE_CACHE } from './compile-cache.ts';

/** The processes of a run, and those that they start, compile every file once between them. */
export function setup(): void {
  process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE;
}
