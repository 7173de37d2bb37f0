import type { Socket } from 'node:net';

/** Complete lines, until the connection ends or cannot be made. Ending the loop leaves the connection open. */
export async function* linesOf(socket: Socket): AsyncGenerator<string, undefined> {
  const complete: string[] = [];
  let partial = '';
  let ended = false;
  let wake: () => void = () => undefined;
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const parts = (partial + text).split('\n');
    partial = parts.pop() ?? '';
    complete.push(...parts);
    wake();
  });
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    ended = true;
    wake();
  });
  for (;;) {
    for (let line = complete.shift(); line !== undefined; line = complete.shift()) yield line;
    if (ended) return undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}
