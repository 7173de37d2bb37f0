import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { catalogContract } from '../../src/modules/catalog/contract.ts';
import { usersContract } from '../../src/modules/users/contract.ts';
import { defineContract } from '../../src/platform/contracts/index.ts';
import { findContractUsers } from '../../src/platform/extraction/code/contract-users.ts';
import { SourceTree } from '../../src/platform/extraction/code/source-tree.ts';
import { type AnyModule, clientOf, platform, provide } from '../../src/platform/kernel/index.ts';
import { planNewModule } from '../../src/platform/scaffolding/index.ts';
import { checkTransactions } from './fences/transaction-fence.ts';

/** As `new module guestbooks --owns guestbooks --calls catalog,users` writes it. */
const WISH = { module: 'guestbooks', owns: ['guestbooks'], calls: ['catalog', 'users'], reacts: [] };
const written = new Map(
  planNewModule(process.cwd(), WISH, modules).flatMap(({ path, after }) =>
    path.startsWith('src/modules/guestbooks/') && after !== undefined ? [[path, after] as const] : [],
  ),
);
const ADD = 'src/modules/guestbooks/add-guestbook.ts';
const ASK = 'src/modules/guestbooks/ask-catalog.ts';

function createAskCatalog(_client: unknown): unknown {
  return undefined;
}
function createAskUsers(_client: unknown): unknown {
  return undefined;
}
function createAddGuestbook(..._parts: unknown[]): unknown {
  return undefined;
}
const guestbooks: AnyModule = {
  contract: defineContract('guestbooks', { summary: 'Guestbooks.', operations: {}, events: {}, errors: {} }),
  owner: { team: '@tearline/guestbooks', onCall: 'nobody' },
  requires: [catalogContract, usersContract],
  tables: { guestbooks: 'the guestbooks' },
  migrations: [],
  parts: [
    provide(createAskCatalog, [clientOf(catalogContract)]),
    provide(createAskUsers, [clientOf(usersContract)]),
    provide(createAddGuestbook, [
      platform.clock,
      platform.ids,
      platform.clock,
      platform.publish,
      createAskCatalog,
      createAskUsers,
    ]),
  ],
  operations: () => ({}),
};
const all = [...modules, guestbooks];

/** The module with some text of a file in the place of other text. */
function changed(file: string, from: string | RegExp, to: string): SourceTree {
  const text = written.get(file) ?? '';
  expect(text).toMatch(from);
  return new SourceTree(undefined, new Map([...written, [file, text.replace(from, to)]]));
}

function violationsIn(code: SourceTree) {
  return checkTransactions(code, all).violations;
}

describe('in a module as it is written by the command line', () => {
  it('both calls are read, though their clients have one name, and none is in a transaction', () => {
    const { looked, violations } = checkTransactions(new SourceTree(undefined, written), all);
    expect(looked).toBe(`2 calls between ${all.length} modules`);
    expect(violations).toEqual([]);
  });

  it('both files are told to whoever breaks what they call', () => {
    const users = findContractUsers(new SourceTree(undefined, written), all);
    expect(users.ofOperation('catalog', 'findProducts')).toContainEqual(expect.stringContaining(ASK));
    expect(users.ofOperation('users', 'findUsers')).toContainEqual(expect.stringContaining('ask-users.ts'));
  });

  it.each(['ask-catalog', 'ask-users'])('a call of the client in a transaction is seen in %s.ts', (name) => {
    const file = `src/modules/guestbooks/${name}.ts`;
    const code = changed(file, /return async \((\w+)\)/, 'return async ($1, transaction)');
    expect(violationsIn(code)).toEqual([expect.objectContaining({ file })]);
  });

  it.each([
    ['of a part', 'await askUsers(title);', 'askUsers'],
    ['that a list is handed to', 'await Promise.all([title].map(askUsers));', 'askUsers'],
    ['of a function around it', 'await ask({ productId: title, userId: title });', 'ask'],
  ])('a call %s is seen, which is written down in another file', (_what, planted, through) => {
    const insert = 'await transaction.execute(insertGuestbook, row);';
    const code = changed(ADD, insert, `${planted}\n    ${insert}`);
    const line =
      code
        .text(ADD)
        .split('\n')
        .findIndex((each) => each.includes(planted)) + 1;
    const found = violationsIn(code).find(({ what }) => what.includes('users.findUsers'));
    expect(found).toMatchObject({
      fence: 'no-call-in-a-transaction',
      file: ADD,
      what: `calls users.findUsers through ${through}`,
      place: `${ADD}:${line}`,
      remedy: expect.stringMatching(
        /^It calls users\.findUsers through \w+ \(src\/modules\/guestbooks\/ask-users\.ts:\d+\), so .+ Call before it begins/,
      ),
    });
  });

  it('what is prepared before the transaction is not taken for a part of it', () => {
    const code = changed(
      ADD,
      '() => ask(input)',
      'async () => { await ask(input); await askUsers(input.userId); }',
    );
    expect(violationsIn(code)).toEqual([]);
  });

  it('what one caller hands to a function is not held against another', () => {
    const inTurn =
      '\n\nasync function inTurn(ids: string[], work: (id: string) => Promise<void>) {\n  for (const id of ids) await work(id);\n}\n';
    const insert = 'await transaction.execute(insertGuestbook, row);';
    const code = changed(
      ADD,
      /await askUsers\(input\.userId\);([\s\S]+)$/,
      `await inTurn([input.userId], askUsers);$1${inTurn}`,
    );
    const both = code
      .text(ADD)
      .replace(insert, `await inTurn([title], async () => undefined);\n    ${insert}`);
    expect(violationsIn(new SourceTree(undefined, new Map([...written, [ADD, both]])))).toEqual([]);
  });
});
