/** Those of Ctrl-C, of whoever ends the process, and of a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What was ended half-way may hold the process for as long. */
const LINGER_MILLISECONDS = 2_000;

/** Told to end, work still takes away what it has made; the process ends soon after it has. */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Error('interrupted'));
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
    if (controller.signal.aborted) setTimeout(() => process.exit(1), LINGER_MILLISECONDS).unref();
  }
}
