import { type Logger as PinoLogger, pino } from 'pino';
import { currentContext } from './context.ts';
import { traceIdOf } from './trace.ts';

export type Logger = PinoLogger;

const REDACTED = ['password', 'token', 'authorization', '*.password', '*.token', '*.authorization'];

/** JSON lines on standard error, so that standard output stays for people; each with module and trace. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      redact: REDACTED,
      mixin() {
        const context = currentContext();
        if (context === undefined) return {};
        const trace = traceIdOf(context.trace);
        return context.module === undefined ? { trace } : { trace, module: context.module };
      },
    },
    pino.destination(2),
  );
}
