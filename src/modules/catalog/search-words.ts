/** Letters, digits and the marks on them; texts are split at everything else. */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
const DIACRITICS = /[\u0300-\u036f]/g;
/** As many as a search can have; PostgreSQL takes 2,046 bytes for a word. */
const LONGEST_WORD = 200;

/** The words of a text in lower case, in their order. */
export function splitWords(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(WORD) ?? [];
}

/** A word as PostgreSQL's index has it: without diacritics, and cut where nobody searches any more. */
export function foldWord(word: string): string {
  const bare = word.normalize('NFD').replace(DIACRITICS, '').normalize('NFC');
  return [...bare].slice(0, LONGEST_WORD).join('');
}
