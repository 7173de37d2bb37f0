import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Commit {
  readonly id: string;
  readonly subject: string;
  readonly files: readonly string[];
  /** Those of them that the commit made. */
  readonly added: readonly string[];
}

/** Newest first. */
export type History = readonly Commit[];

const MOST_COMMITS = 2_000;
const MOST_BYTES = 64 * 1024 * 1024;
const START = '\u0001';

/** The last commits of the tree; undefined where git does not say. */
export async function readHistory(root: string): Promise<History | undefined> {
  try {
    const { stdout } = await promisify(execFile)(
      'git',
      ['log', `--max-count=${MOST_COMMITS}`, `--format=${START}%h%x09%s`, '--name-status', '--no-renames'],
      { cwd: root, maxBuffer: MOST_BYTES },
    );
    return stdout.split(START).slice(1).map(parseCommit);
  } catch {
    return undefined;
  }
}

function parseCommit(text: string): Commit {
  const [head = '', ...lines] = text.split('\n');
  const [id = '', subject = ''] = head.split('\t');
  const changes = lines.filter((line) => line !== '').map((line) => line.split('\t'));
  return {
    id,
    subject,
    files: changes.map(([, file]) => file ?? ''),
    added: changes.filter(([kind]) => kind === 'A').map(([, file]) => file ?? ''),
  };
}
