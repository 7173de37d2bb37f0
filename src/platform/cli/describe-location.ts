import type { Placement } from '../databases/index.ts';
import { shortPath } from './short-path.ts';

/** Where a module's data lies, without what only the pool has to know. */
export function locationOf(placement: Placement) {
  const { engine, level } = placement;
  if (placement.engine === 'sqlite') return { engine, level, file: placement.file };
  const { server, database, schema, prefix } = placement;
  return { engine, level, server: `${server.host}:${server.port}`, database, schema, prefix };
}

/** The same for a person. */
export function describeLocation(location: Location): string {
  if ('file' in location) return shortPath(location.file);
  const { server, database, schema, prefix } = location;
  return `${server}/${database}, schema ${schema}${prefix === '' ? '' : `, names ${prefix}*`}`;
}

export type Location = ReturnType<typeof locationOf>;
