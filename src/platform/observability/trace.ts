import { takeRandomBytes } from '../foundation/index.ts';

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A new W3C trace context (https://www.w3.org/TR/trace-context/), sampled. */
export function startTrace(): string {
  const random = takeRandomBytes(24).toString('hex');
  return `00-${random.slice(0, 32)}-${random.slice(32)}-01`;
}

/** The given `traceparent` header when it is well formed, otherwise a new trace. */
export function continueTrace(header: string | undefined): string {
  return header !== undefined && TRACEPARENT.test(header) ? header : startTrace();
}

export function traceIdOf(trace: string): string {
  return trace.slice(3, 35);
}
