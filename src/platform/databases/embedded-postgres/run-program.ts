import { spawn } from 'node:child_process';

/** Whom the server runs as, where that is not the user who starts it. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ProgramEnd {
  readonly code: number;
  readonly output: string;
}

interface RunOptions {
  readonly user: ServerUser | undefined;
  /** Entered before the user changes: it need not be reachable for that user. */
  readonly folder: string;
  /** Ctrl-C ends it as well. Otherwise it is in a session of its own, where no Ctrl-C reaches it. */
  readonly interruptible?: boolean;
}

/** Nothing of the caller's: PGDATA, PGPORT and the like would change what the programs do. */
const environment: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };
for (const name of ['PATH', 'SystemRoot', 'TEMP', 'TMP']) {
  const value = process.env[name];
  if (value !== undefined) environment[name] = value;
}

/** A Ctrl-C still reaches a program in the moment between its birth and its own session. */
const ATTEMPTS = 20;

/**
 * Runs a program to its end, again when a Ctrl-C has ended it that was not meant for it. Rejects when it
 * cannot be started, and when a signal has ended it for good.
 */
export async function runProgram(
  program: string,
  words: readonly string[],
  options: RunOptions,
): Promise<ProgramEnd> {
  for (let attempt = 1; ; attempt += 1) {
    const { code, signal, output } = await runOnce(program, words, options);
    if (code !== null) return { code, output };
    if (options.interruptible || signal !== 'SIGINT' || attempt === ATTEMPTS)
      throw new Error(`${program} was ended by ${signal}`);
  }
}

function runOnce(
  program: string,
  words: readonly string[],
  { user, folder, interruptible = false }: RunOptions,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      ...user,
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !interruptible,
    });
    let output = '';
    const keep = (text: string) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, output }));
  });
}
