import { takeRandomBytes } from '../foundation/index.ts';

const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const VERSION = '00';
const LENGTH = 55;

/** A new W3C trace context (https://www.w3.org/TR/trace-context/), sampled. */
export function startTrace(): string {
  const random = takeRandomBytes(24).toString('hex');
  return `${VERSION}-${random.slice(0, 32)}-${random.slice(32)}-01`;
}

/** The given `traceparent` header when it is well formed, of a later version as far as this one knows it. */
export function readTrace(header: string | undefined): string | undefined {
  const [whole = '', version, trace, parent, flags] = TRACEPARENT.exec(header ?? '') ?? [];
  if (whole === '') return undefined;
  if (version === VERSION && whole.length > LENGTH) return undefined;
  return `${VERSION}-${trace}-${parent}-${flags}`;
}

/** The given `traceparent` header when it is well formed, otherwise a new trace. */
export function continueTrace(header: string | undefined): string {
  return readTrace(header) ?? startTrace();
}

export function traceIdOf(trace: string): string {
  return trace.slice(3, 35);
}

export function spanIdOf(trace: string): string {
  return trace.slice(36, 52);
}

/** A new span of the trace that the given one belongs to. */
export function traceWithin(trace: string): string {
  return `${trace.slice(0, 36)}${takeRandomBytes(8).toString('hex')}${trace.slice(52)}`;
}
