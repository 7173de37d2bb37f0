/** More would narrow nothing down, and each costs a look-up in the index. */
const MOST_WORDS = 12;

/** Letters, digits and the marks on them; the index splits texts at everything else. */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/**
 * What somebody typed as an FTS5 expression: each word, in quotes, is the beginning of a word, and all
 * must be there. Nothing of the text is left that FTS5 would take for its own syntax. Undefined if there
 * is no letter or digit in it, and so nothing to find.
 */
export function toSearchExpression(text: string): string | undefined {
  const words = new Set(text.normalize('NFC').toLowerCase().match(WORD));
  if (words.size === 0) return undefined;
  return [...words]
    .slice(0, MOST_WORDS)
    .map((word) => `"${word}"*`)
    .join(' ');
}
