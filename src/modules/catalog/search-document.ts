import { foldWord, splitWords } from './search-words.ts';

export interface Texts {
  readonly name: string;
  readonly description: string;
}

/** What the index keeps of a product: FTS5 finds the words of the texts by itself, PostgreSQL is given them. */
export interface SearchDocument extends Texts {
  /** A `tsvector`: each word with its places, those of the name marked A and those of the description B. */
  readonly document: string;
}

/** So the words of both engines are the same, whatever PostgreSQL and its locale take for a word. */
export function toSearchDocument({ name, description }: Texts): SearchDocument {
  const places = new Map<string, string[]>();
  let place = 0;
  for (const [text, mark] of [
    [name, 'A'],
    [description, 'B'],
  ] as const) {
    for (const word of splitWords(text).map(foldWord)) {
      place += 1;
      const known = places.get(word);
      if (known === undefined) places.set(word, [place + mark]);
      else known.push(place + mark);
    }
  }
  places.delete('');
  const document = [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ');
  return { name, description, document };
}
