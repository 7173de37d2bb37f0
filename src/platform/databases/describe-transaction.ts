import type { SpanDescription } from '../observability/index.ts';
import type { Placement } from './placement.ts';

const SYSTEMS = { sqlite: 'sqlite', postgres: 'postgresql' };

export function describeTransaction({ module, engine }: Placement): SpanDescription {
  return {
    name: `transaction ${module}`,
    kind: 'internal',
    attributes: { 'tearline.module': module, 'db.system.name': SYSTEMS[engine] },
  };
}
