import { describe, expect, it } from 'vitest';
import { isApart, readHosting } from '../../../src/platform/kernel/index.ts';
import { callersModule } from '../../support/fixtures/callers-module.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule } from '../../support/fixtures/readers-module.ts';

const { module: readersModule } = createReadersModule();
const modules = [lettersModule, readersModule, callersModule] as never[];

function read(environment: Readonly<Record<string, string>>) {
  const problems: string[] = [];
  const hosting = readHosting(modules, environment, problems);
  const hosted = hosting.hosted.map(({ contract }) => contract.module);
  return {
    hosted,
    addresses: Object.fromEntries(hosting.addresses),
    problems,
    isApart: isApart(hosting, modules),
  };
}

describe('what a process hosts', () => {
  it('is everything, unless it is told', () => {
    const all = { hosted: ['letters', 'readers', 'callers'], addresses: {}, problems: [], isApart: false };
    expect(read({})).toEqual(all);
    expect(read({ MODULES: '', LETTERS_URL: 'http://elsewhere:1' })).toEqual(all);
  });

  it('is what it is told, with addresses for the rest', () => {
    expect(read({ MODULES: 'callers, readers', LETTERS_URL: 'http://a:1,https://b' })).toEqual({
      hosted: ['readers', 'callers'],
      addresses: { letters: ['http://a:1', 'https://b'] },
      problems: [],
      isApart: true,
    });
  });

  it('needs no address of modules that nobody here calls or hears', () => {
    expect(read({ MODULES: 'letters' })).toMatchObject({ hosted: ['letters'], problems: [], isApart: true });
  });

  it('says who needs a module that is nowhere', () => {
    expect(read({ MODULES: 'readers,callers' }).problems).toEqual([
      'LETTERS_URL: letters is hosted nowhere (readers reacts to its events; callers calls it). Add it to MODULES, or say where it is: LETTERS_URL=http://<host>:<port>.',
    ]);
  });

  it('needs no address of a producer whose events a broker carries', () => {
    expect(read({ MODULES: 'readers', EVENTS_TRANSPORT: 'nats' }).problems).toEqual([]);
    expect(read({ MODULES: 'readers' }).problems).toHaveLength(1);
  });

  it('refuses modules that there are not, and addresses that are none', () => {
    expect(read({ MODULES: 'letters,scrolls' }).problems).toEqual([
      'MODULES: there is no module scrolls. There are: letters, readers, callers.',
    ]);
    for (const address of ['letters:3000', 'ftp://a', 'http://a/path', 'http://user@a', 'http://a?x']) {
      const { problems } = read({ MODULES: 'callers', LETTERS_URL: address });
      expect(problems[0]).toContain(`LETTERS_URL: '${address}' is no address of a process`);
    }
  });
});
