import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Waits for a word, or for the end of whoever should have said it. Only in the second case there is
 * still a server to end: the hard way, since its data go as well.
 */
const WATCH = `
read -r word
if [ "$word" != stopped ]; then
  pid_file=$0/cluster/postmaster.pid
  pid=$(head -n 1 "$pid_file" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
  left=100
  while [ -e "$pid_file" ] && [ $left -gt 0 ]; do
    sleep 0.1
    left=$((left - 1))
  done
fi
rm -rf "$0"
`;

/** Ends the server of a folder and removes the folder when this process ends, however it does. */
export function watchOverCluster(folder: string): { removeStopped(): Promise<void> } {
  // In a session of its own: Ctrl-C must not end it first.
  const watcher = spawn('/bin/sh', ['-c', WATCH, folder], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  const { stdin } = watcher;
  // The pipe is held open by this process and by nothing else, and does not keep it from ending.
  (stdin as unknown as { unref(): void }).unref();
  return {
    async removeStopped() {
      const removed = once(watcher, 'exit');
      watcher.ref();
      stdin.end('stopped\n');
      await removed;
    },
  };
}
