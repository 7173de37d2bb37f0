import { createHash, type Hash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { parseRow, type Value } from './row-text.ts';

/** Rows of a table, a line each. */
export interface RowBatch {
  readonly text: string;
  readonly rows: number;
}

export interface TableDigest {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What the file of a table would be like, without writing it. */
export async function digestRows(
  batches: AsyncIterable<RowBatch>,
  onBatch: (rows: number) => void = () => undefined,
): Promise<TableDigest> {
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  for await (const batch of batches) {
    bytes += update(hash, batch.text);
    rows += batch.rows;
    onBatch(rows);
  }
  return { rows, bytes, sha256: hash.digest('hex') };
}

/** Writes a new file that only its owner may read, and waits until it is on disk. */
export async function writeTableFile(
  path: string,
  batches: AsyncIterable<RowBatch>,
  onBatch: (rows: number) => void,
): Promise<TableDigest> {
  const file = openSync(path, 'wx', 0o600);
  try {
    const digest = await digestRows(writingThrough(file, batches), onBatch);
    fsyncSync(file);
    return digest;
  } finally {
    closeSync(file);
  }
}

export async function digestFile(path: string): Promise<Omit<TableDigest, 'rows'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The rows of a file, and at its end, through `onRead`, the checksum of what was read. */
export async function* readTableFile(
  path: string,
  onRead: (sha256: string) => void,
): AsyncGenerator<Value[][]> {
  const hash = createHash('sha256');
  const hashed = async function* () {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  };
  for await (const lines of linesOf(hashed())) yield lines.map(parseRow);
  onRead(hash.digest('hex'));
}

/** Whole lines, without their breaks, as many as came at once. Nothing else than a line feed ends one. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [rest];
}

async function* writingThrough(file: number, batches: AsyncIterable<RowBatch>): AsyncGenerator<RowBatch> {
  for await (const batch of batches) {
    writeAll(file, Buffer.from(batch.text));
    yield batch;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

function update(hash: Hash, text: string): number {
  const bytes = Buffer.from(text);
  hash.update(bytes);
  return bytes.length;
}
