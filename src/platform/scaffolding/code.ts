/** A template of code: a value that is empty and alone on its line takes the line with it. */
export function code(texts: TemplateStringsArray, ...values: readonly string[]): string {
  let written = texts[0] ?? '';
  for (const [index, value] of values.entries()) {
    const next = texts[index + 1] ?? '';
    const isAlone = /(^|\n)[ \t]*$/.test(written) && next.startsWith('\n');
    if (value === '' && isAlone) written = written.replace(/[ \t]*$/, '') + next.slice(1);
    else written += value + next;
  }
  return written;
}
