/** One event of a stream. */
export interface StreamedEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape.
  readonly data: any;
}

/** Server-sent events as a client of its own sees them. */
export interface LiveStream {
  /** The next of a kind that fits; undefined when the stream ends before. */
  next(event: string, fits?: (data: StreamedEvent['data']) => boolean): Promise<StreamedEvent['data']>;
  close(): Promise<void>;
}

/** Throws with the status when the stream is refused. */
export async function openStream(url: string, token: string): Promise<LiveStream> {
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers, signal: leaving.signal });
  if (response.status !== 200 || response.body === null) throw new Error(`refused with ${response.status}`);
  // Locked at once: a body that nobody reads goes with its response, which nobody keeps.
  const events = eventsOf(response.body.getReader());
  return {
    async next(event, fits = () => true) {
      for (let found = await events.next(); found.done !== true; found = await events.next()) {
        if (found.value.event === event && fits(found.value.data)) return found.value.data;
      }
      return undefined;
    },
    async close() {
      leaving.abort();
    },
  };
}

async function* eventsOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<StreamedEvent, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const parts = (text + decoder.decode(read.value, { stream: true })).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, event = '', data = 'null'] = /^event: (.*)\ndata: (.*)$/s.exec(part) ?? [];
      yield { event, data: JSON.parse(data) };
    }
  }
  return undefined;
}
