import { AppError, type Clock, isAppError } from '../foundation/index.ts';
import {
  type CallContext,
  currentContext,
  type Logger,
  runInContext,
  type SpanDescription,
  startSpan,
  startTrace,
} from '../observability/index.ts';
import { deadlineWheel } from '../resilience/index.ts';
import { assertMayCall } from './access.ts';
import type { CallMeter, CallPlace } from './call-meter.ts';
import type { CallRecording, NoteAnswer } from './call-recording.ts';
import { asCrossingError, deadlineExceeded, parseInput, parseOutput, throughJson } from './crossing.ts';
import type { CallOptions, Client, Contract } from './define-contract.ts';
import { type Fallback, isAway } from './fallback.ts';
import type { Operation } from './operation.ts';

/** What a module hands out so that its contract can be called in this process. */
export interface Provider {
  readonly handlers: Readonly<Record<string, (input: never, call: CallContext) => Promise<unknown>>>;
  /**
   * Resolves when everything the module has committed so far is on disk; undefined when it is already.
   * No answer leaves a module before, so nobody acts on what a power cut could take back.
   */
  readonly untilDurable: () => Promise<void> | undefined;
  /** Whether another process does the work. */
  readonly isRemote?: boolean;
}

export interface CallPath {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: CallMeter;
  /** What a call inside an open transaction does: refused in development and tests, counted in production. */
  readonly callInTransaction: 'refuse' | 'count';
  /** Calls that are counted all the same, `orders payments.refundPayment`: known, and to be mended. */
  readonly excusedInTransaction?: ReadonlySet<string>;
  /** Sends every value through JSON, as between processes; on in tests. */
  readonly throughJson: boolean;
  /** Keeps the last calls, where that is switched on. */
  readonly recording?: CallRecording | undefined;
}

export interface ClientOptions {
  readonly place?: CallPlace;
  /** Of the caller, for whatever it calls. */
  readonly fallbacks?: readonly Fallback[];
}

type AnyHandler = (input: unknown, call: CallContext) => Promise<unknown>;

/**
 * The client of a contract for one caller (`undefined` for the edge). A call parses the input, checks who
 * may call, runs the handler in the callee's context under the deadline, waits until it is durable, and
 * parses the output. Past the deadline the caller gets `contracts.deadline-exceeded`; the outcome is then
 * unknown to it, and a command should be called again with the same key.
 */
export function createClient<SomeContract extends Contract>(
  contract: SomeContract,
  provider: Provider,
  caller: string | undefined,
  path: CallPath,
  { place = provider.isRemote === true ? 'remote' : 'local', fallbacks = [] }: ClientOptions = {},
): Client<SomeContract> {
  const methods: Record<string, (input: unknown, options?: CallOptions) => Promise<unknown>> = {};
  for (const [name, operation] of Object.entries(contract.operations)) {
    const handler = provider.handlers[name] as AnyHandler | undefined;
    if (handler === undefined) throw new TypeError(`${contract.module} does not implement ${name}`);
    const fallback = fallbacks.find(
      (each) => each.contract.module === contract.module && each.operation === name,
    );
    const answer = fallback?.answer as MethodParts['fallback'];
    methods[name] = createMethod({
      contract,
      name,
      operation,
      handler,
      provider,
      caller,
      path,
      place,
      fallback: answer,
    });
  }
  return methods as Client<SomeContract>;
}

interface MethodParts {
  readonly contract: Contract;
  readonly name: string;
  readonly operation: Operation;
  readonly handler: AnyHandler;
  readonly provider: Provider;
  readonly caller: string | undefined;
  readonly path: CallPath;
  readonly place: CallPlace;
  readonly fallback: ((input: unknown) => unknown) | undefined;
}

function createMethod(parts: MethodParts): (input: unknown, options?: CallOptions) => Promise<unknown> {
  const { contract, name, operation, handler, provider, caller, path, place, fallback } = parts;
  const { input: inputSchema, output: outputSchema } = operation;
  const declaredCodes = new Set(operation.errors.map((error) => error.code));
  const fullName = `${contract.module}.${name}`;
  const record = path.meter.edge(caller, contract.module, name, place);
  const keep = path.recording?.operation(contract.module, name, caller);
  const description = describeCall(fullName, contract.module, caller, place);

  return (input, options) => {
    const parent = currentContext();
    const startedAt = performance.now();
    const span = startSpan(description, parent?.trace);
    return new Promise((resolve, reject) => {
      let context: CallContext;
      let parsed: unknown;
      let note: NoteAnswer | undefined;
      try {
        refuseInsideTransaction(parent, fullName, path);
        assertMayCall(operation, fullName, parent, caller);
        parsed = parseInput(inputSchema, path.throughJson ? throughJson(input) : input, fullName);
        context = calleeContext(
          parent,
          contract.module,
          fullName,
          operation,
          path.clock,
          options,
          span?.trace,
        );
        note = keep?.(context, parsed);
      } catch (error) {
        record(startedAt, 'refused');
        span?.end(error);
        reject(error);
        return;
      }
      // The clock may be a test's; the wheel turns in real time.
      const remaining = context.deadline - path.clock.now();
      // What ends later was told and counted as late.
      let isLate = false;
      const deadline = deadlineWheel.set(Date.now() + remaining, () => {
        const late = deadlineExceeded(fullName);
        isLate = true;
        record(startedAt, 'timeout');
        note?.({ code: late.code });
        span?.end(late);
        failOrFallBack(late);
      });
      const failOrFallBack = (error: unknown) => {
        if (fallback === undefined || !isAway(error)) return reject(error);
        path.logger.warn({ err: error, callee: fullName }, 'a module is away; its caller falls back');
        try {
          resolve(parseOutput(outputSchema, fallback(parsed), fullName));
        } catch (bug) {
          reject(bug);
        }
      };
      const succeed = (output: unknown) => {
        if (isLate) return;
        deadline.cancel();
        try {
          const plain = path.throughJson ? throughJson(output) : output;
          const answer = parseOutput(outputSchema, plain, fullName);
          resolve(answer);
          record(startedAt, 'ok');
          note?.({ output: answer });
          span?.end();
        } catch (error) {
          record(startedAt, 'bug');
          span?.end(error);
          reject(error);
        }
      };
      const fail = (error: unknown) => {
        deadline.cancel();
        // A bug is logged, also when nobody waits for it any more.
        const crossing = asCrossingError(error, declaredCodes, fullName, path.logger);
        if (isLate) return;
        record(startedAt, crossing === error ? 'error' : 'bug');
        note?.({ code: isAppError(crossing) ? crossing.code : 'bug' });
        span?.end(crossing);
        failOrFallBack(crossing);
      };
      runInContext(context, async () => handler(parsed, context)).then(
        (output) => {
          const durable = provider.untilDurable();
          if (durable === undefined) succeed(output);
          else durable.then(() => succeed(output), fail);
        },
        (error: unknown) => {
          const durable = provider.untilDurable();
          if (durable === undefined) fail(error);
          else durable.then(() => fail(error), fail);
        },
      );
    });
  };
}

function describeCall(
  fullName: string,
  module: string,
  caller: string | undefined,
  place: CallPlace,
): SpanDescription {
  return {
    name: fullName,
    kind: ({ local: 'internal', remote: 'client', served: 'server' } as const)[place],
    attributes: { 'tearline.module': module, 'tearline.caller': caller ?? 'edge', 'tearline.edge': place },
  };
}

function calleeContext(
  parent: CallContext | undefined,
  module: string,
  fullName: string,
  operation: Operation,
  clock: Clock,
  options: CallOptions | undefined,
  trace: string | undefined,
): CallContext {
  const own = clock.now() + Math.min(options?.deadlineMilliseconds ?? Infinity, operation.deadline);
  return {
    actor: parent?.actor ?? { kind: 'system' },
    trace: trace ?? parent?.trace ?? startTrace(),
    deadline: parent === undefined || own < parent.deadline ? own : parent.deadline,
    module,
    operation: fullName,
    idempotencyKey: options?.idempotencyKey,
    transaction: undefined,
    mayBeStale: operation.freshness === 'stale-ok',
  };
}

function refuseInsideTransaction(parent: CallContext | undefined, callee: string, path: CallPath): void {
  const transaction = parent?.transaction;
  if (transaction === undefined || !transaction.isOpen()) return;
  const error = new AppError({
    code: 'contracts.call-in-transaction',
    kind: 'internal',
    message:
      `${transaction.module} called ${callee} inside an open transaction, which would hold its locks while another module works. ` +
      'Call before the transaction begins, or publish an event in it.',
    details: { module: transaction.module, callee },
  });
  const isExcused = path.excusedInTransaction?.has(`${transaction.module} ${callee}`) ?? false;
  if (path.callInTransaction === 'refuse' && !isExcused) throw error;
  path.meter.callInTransaction(transaction.module);
  path.logger.warn({ err: error }, 'call inside an open transaction');
}
