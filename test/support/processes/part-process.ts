import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AskedOfPart, PartAnswer, PartQuestion } from './asked-of-part.ts';
import { receiveError } from './sent-error.ts';

const MAIN = fileURLToPath(new URL('part-main.ts', import.meta.url));

interface Waiting {
  resolve(answered: unknown): void;
  reject(error: Error): void;
}

/** Nothing is in them any more. They are used again, for a start takes longer than many a test, and end with the test's process. */
const idle = new Set<PartProcess>();

/** A process that hosts modules for a test. Whoever takes one gives it back once it is empty, or ends it. */
export class PartProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answer: PartAnswer) => {
      const waiting = this.#waiting.get(answer.number);
      this.#waiting.delete(answer.number);
      if ('failed' in answer) waiting?.reject(receiveError(answer.failed));
      else waiting?.resolve(answer.answered);
    });
    child.once('exit', (code, signal) => {
      idle.delete(this);
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the other process has ended (${signal ?? code})`));
      this.#waiting.clear();
    });
  }

  static async take(): Promise<PartProcess> {
    const [waiting] = idle;
    if (waiting === undefined) return PartProcess.#start();
    idle.delete(waiting);
    waiting.#child.ref();
    waiting.#child.channel?.ref();
    return waiting;
  }

  giveBack(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    idle.add(this);
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill('SIGKILL');
  }

  ask<Name extends keyof AskedOfPart>(
    ask: Name,
    ...given: Parameters<AskedOfPart[Name]>
  ): ReturnType<AskedOfPart[Name]> {
    this.#asked += 1;
    const question: PartQuestion = { number: this.#asked, ask, given };
    const answered = new Promise((resolve, reject) => {
      this.#waiting.set(question.number, { resolve, reject });
      this.#child.send(question, (error) => {
        if (error === null || !this.#waiting.delete(question.number)) return;
        reject(error);
      });
    });
    return answered as ReturnType<AskedOfPart[Name]>;
  }

  static async #start(): Promise<PartProcess> {
    const child = fork(MAIN, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
    const ended = once(child, 'exit').then(() => {
      throw new Error('the other process has ended before it was ready');
    });
    await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => undefined);
    return new PartProcess(child);
  }
}
