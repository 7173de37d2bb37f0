import { createInterface } from 'node:readline/promises';

/**
 * Asks whoever sits at the terminal; an empty line answers nothing. Where nobody does, or JSON is wanted, nothing is
 * asked and nothing answered.
 */
export async function askPerson<Key extends string>(
  missing: readonly Key[],
  questions: Readonly<Record<Key, string>>,
  json: boolean | undefined,
): Promise<[Key, string][]> {
  if (json === true || !process.stdin.isTTY || missing.length === 0) return [];
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answers: [Key, string][] = [];
    for (const key of missing) {
      const text = (await terminal.question(`${questions[key]} `)).trim();
      if (text !== '') answers.push([key, text]);
    }
    return answers;
  } finally {
    terminal.close();
  }
}
