import { format } from 'node:util';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { currentContext } from './context.ts';
import { Redaction } from './redaction.ts';
import { traceIdOf } from './trace.ts';

export type Logger = PinoLogger;

export interface LoggerOptions {
  /** Names of fields that are about a person, whose values are not written. */
  readonly personal?: ReadonlySet<string>;
  /** Standard error unless said otherwise, so that standard output stays for people. */
  readonly destination?: DestinationStream;
}

/**
 * JSON lines, each with the trace, the module and the operation of the context in which it is written. What is a
 * secret or about a person is taken out before pino sees it: its own paths reach a fixed depth, and errors have any.
 */
export function createLogger(level: string, options: LoggerOptions = {}): Logger {
  const redaction = new Redaction(options.personal ?? new Set());
  return pino(
    {
      level,
      base: null,
      mixin() {
        const context = currentContext();
        if (context === undefined) return {};
        const { trace, module, operation } = context;
        return { trace: traceIdOf(trace), module, operation };
      },
      // It has been described already; pino's own would do so once more.
      serializers: { err: (described: unknown) => described },
      hooks: {
        logMethod(given, write) {
          const [object, words] = typeof given[0] === 'string' ? [{}, given] : [given[0], given.slice(1)];
          const fields = (object as unknown) instanceof Error ? { err: object } : object;
          // Put together first: a secret may be told from other text by the words before it.
          const message = words.length === 0 ? undefined : format(...words);
          write.call(this, redaction.of(fields) as object, redaction.of(message) as string | undefined);
        },
      },
    },
    options.destination ?? pino.destination(2),
  );
}
