import { foldWord, splitWords } from './search-words.ts';

/** More would narrow nothing down, and each costs a look-up in the index. */
const MOST_WORDS = 12;

/** What somebody typed, as each engine wants it. Nothing of it is left that could be taken for syntax. */
export interface SearchTerms {
  /** For FTS5. */
  readonly match: string;
  /** For PostgreSQL, as a `tsquery`. */
  readonly textQuery: string;
}

/**
 * Each word, in quotes, is the beginning of a word, and all must be there. Undefined if there is no letter
 * or digit in the text, and so nothing to find.
 */
export function toSearchTerms(text: string): SearchTerms | undefined {
  const words = [...new Set(splitWords(text))].slice(0, MOST_WORDS);
  const folded = words.map(foldWord).filter((word) => word !== '');
  if (folded.length === 0) return undefined;
  return {
    match: words.map((word) => `"${word}"*`).join(' '),
    textQuery: folded.map((word) => `'${word}':*`).join(' & '),
  };
}
