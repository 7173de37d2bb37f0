/** What can be said of a statement from its text alone, where SQLite's reading is not to be had. */

const tokens =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'([^']*(?:''[^']*)*)'|"([^"]*(?:""[^"]*)*)"|`([^`]*(?:``[^`]*)*)`|\[([^\]]*)\]|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/g;

/** Every word and quoted name; strings too, since SQLite takes `from 'stock'` for a name. */
export function wordsOf(sql: string): string[] {
  const words: string[] = [];
  for (const [, text, double, tick, bracket, bare] of sql.matchAll(tokens)) {
    const word = text ?? double ?? tick ?? bracket ?? bare;
    if (word !== undefined) words.push(word);
  }
  return words;
}

/** The verb of the statement, in lower case; that of what an EXPLAIN explains. */
export function verbOf(sql: string): string | undefined {
  return wordsOf(sql)
    .map((word) => word.toLowerCase())
    .find((word) => !['explain', 'query', 'plan'].includes(word));
}

/** Whether a text that begins between statements holds none. */
export function isEmptyText(text: string): boolean {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[ \t\r\n\f;]+/g, '') === '';
}
