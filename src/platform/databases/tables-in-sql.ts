const AFTER_A_WORD =
  /\b(?:from|join|into|update|table|references|truncate)\s+"?([a-z_]\w*)"?(?:\."?([a-z_]\w*)"?)?/gi;
/** As far as the next clause or bracket; what stands after a comma is joined without a word for it. */
const FROM_LIST =
  /\bfrom\b([\s\S]*?)(?=\b(?:where|group|order|having|limit|union|on|using|join|left|right|inner|full|cross|set|returning|for)\b|[()]|$)/gi;
const BEGINS_WITH_NAME = /^\s*"?([a-z_]\w*)"?(?:\."?([a-z_]\w*)"?)?/i;

/**
 * What stands in a text of SQL where a table does, as `<table>` or `<schema>.<table>`: read by its words, so that
 * names of common table expressions are among them.
 */
export function tablesInSql(text: string): string[] {
  const listed = [...text.matchAll(FROM_LIST)].flatMap(([, list = '']) => list.split(',').slice(1));
  return [
    ...[...text.matchAll(AFTER_A_WORD)].map(([, first = '', second]) => qualified(first, second)),
    ...listed.flatMap((part) => {
      const [, first, second] = BEGINS_WITH_NAME.exec(part) ?? [];
      return first === undefined ? [] : [qualified(first, second)];
    }),
  ];
}

function qualified(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first}.${second}`;
}
