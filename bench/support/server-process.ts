import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** Puts every cart back; waits until the server is at rest. */
  fillCarts(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server of the benchmark in a process and a folder of its own. */
export async function startServer(
  script: string,
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-bench-'));
  const child = fork(join(import.meta.dirname, '../servers', script), {
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '8',
      BENCH_FOLDER: folder,
      DATABASE_URL: `sqlite:${folder}`,
      DATA_FOLDER: folder,
      HOST: '127.0.0.1',
      PORT: '0',
      RATE_LIMIT: 'off',
      DEMO: 'off',
      LOG_LEVEL: 'error',
      COPIES_PER_SECOND: '1000000',
      STAFF_EMAIL: 'staff@example.com',
      STAFF_PASSWORD: 'for the benchmark',
      ...environment,
    },
  });
  const { port } = (await nextMessage(child)) as { port: number };
  return {
    port,
    pid: child.pid ?? 0,
    async fillCarts() {
      const filled = nextMessage(child);
      child.send('fill');
      await filled;
    },
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) => reject(new Error(`a server of the benchmark ended with ${code}`));
    child.once('exit', failed);
    child.once('message', (message) => {
      child.off('exit', failed);
      resolve(message);
    });
  });
}
