import { describe, expect, it } from 'vitest';
import { toSearchTerms } from '../../../src/modules/catalog/search.ts';
import { toSearchDocument } from '../../../src/modules/catalog/search-document.ts';

const documentOf = (name: string, description = '') => toSearchDocument({ name, description }).document;

describe('the words that PostgreSQL is given', () => {
  it('have their places, those of the name marked above those of the description', () => {
    expect(documentOf('Camping Lantern', "Isn't the lantern bright?")).toBe(
      "'camping':1A 'lantern':2A,6B 'isn':3B 't':4B 'the':5B 'bright':7B",
    );
  });

  it.each([
    ['Crème BRÛLÉE', "'creme':1A 'brulee':2A"],
    ['Cre\u0300me', "'creme':1A"],
    ['Größe 2', "'große':1A '2':2A"],
    ['Чайник 茶壺', "'чаиник':1A '茶壺':2A"],
    ['찻주전자'.normalize('NFD'), "'찻주전자':1A"],
    ['हिन्दी', "'हिन्दी':1A"],
    ["\\' : * & | ! ( ) < -", ''],
    ['\u0301 \u0000 😀', ''],
  ])('of %j are %s', (name, document) => {
    expect(documentOf(name)).toBe(document);
  });

  it('are cut where no search reaches', () => {
    expect(documentOf('鋼'.repeat(300))).toBe(`'${'鋼'.repeat(200)}':1A`);
  });
});

describe('the terms of a search', () => {
  it('are the beginnings of all its words, as each engine writes it', () => {
    expect(toSearchTerms('Crème torch TORCH')).toEqual({
      match: '"crème"* "torch"*',
      textQuery: "'creme':* & 'torch':*",
    });
  });

  it.each(['', '!!!', "'", '\u0301', '\\'])('are none where %j has no word', (text) => {
    expect(toSearchTerms(text)).toBeUndefined();
  });
});
