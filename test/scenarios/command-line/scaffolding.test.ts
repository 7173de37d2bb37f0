import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyTree, type TreeCopy } from '../../support/copy-tree.ts';
import { runHere } from '../../support/run-here.ts';
import { STAFF } from '../../support/start-shop.ts';
import { startProcess } from '../../support/started-shop.ts';

const run = promisify(execFile);
/** On a machine that is busy with other things, too. */
const BOUND_MILLISECONDS = 600_000;
/** In pieces, since whatever names the event is renamed with its module, this file in the copy too. */
const RATING_ADDED = ['ratings', 'rating-added'].join('.');

let tree: TreeCopy;
let before: Record<string, string>;
beforeAll(async () => {
  tree = await copyTree();
  before = contents();
}, BOUND_MILLISECONDS);
afterAll(() => tree.remove());

/** Every file of the tree but installed packages, by what is in it. */
function contents(): Record<string, string> {
  const files = globSync('**/*', { cwd: tree.root, withFileTypes: true, exclude: ['node_modules'] });
  const dotted = globSync('{.ci,.dependency-cruiser,.github}/**/*', { cwd: tree.root, withFileTypes: true });
  const paths = [...files, ...dotted].filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}

/** A program in the copy; answers its exit code with all that it printed. */
async function inTree(
  program: string,
  ...words: readonly string[]
): Promise<{ code: number; printed: string }> {
  const env = { PATH: `${join(tree.root, 'node_modules/.bin')}:${process.env['PATH']}`, HOME: tree.root };
  try {
    const { stdout, stderr } = await run(program, words, { cwd: tree.root, env, maxBuffer: 2 ** 26 });
    return { code: 0, printed: `${stdout}${stderr}` };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, printed: `${stdout}${stderr}` };
  }
}

const tearline = (command: string) => inTree('node', 'bin/tearline.js', ...command.split(' '));

describe('a module that was written by the command line', () => {
  it(
    'passes every check, also one that calls another and one that was renamed',
    async () => {
      for (const command of [
        'new module ratings --owns ratings',
        `new module gift-badges --owns badges,badge-colours,news --calls ratings --reacts ${RATING_ADDED} --team @shop/badges`,
        'rename module ratings opinions',
        'new module guestbooks --owns guestbooks --calls catalog,users --reacts orders.order-placed',
      ])
        expect(await tearline(command), command).toMatchObject({ code: 0 });
      expect(existsSync(join(tree.root, 'src/modules/ratings'))).toBe(false);
      const own = ['gift-badges', 'opinions', 'guestbooks'].map((module) => `test/modules/${module}`);
      const facts = ['module-readmes', 'declared-dependencies', 'documents'];
      const [types, ...others] = await Promise.all([
        inTree('tsc', '-p', '.'),
        inTree('biome', 'check', '--error-on-warnings', 'src/modules', 'migrations', 'test/modules').then(
          async (lint) => [
            lint,
            await inTree('node', 'test/architecture/boundaries.ts'),
            await inTree('knip'),
          ],
        ),
      ]);
      const tests = await inTree(
        'vitest',
        ...['run', '--project', 'sqlite-database', ...own],
        ...facts.map((name) => `test/architecture/${name}.test.ts`),
      );
      for (const { code, printed } of [types, ...others.flat(), tests]) expect(code, printed).toBe(0);
      expect(tests.printed).toContain('test/modules/opinions/ratings.test.ts');
    },
    BOUND_MILLISECONDS,
  );

  it(
    'serves its routes as it is',
    async () => {
      const environment = { STAFF_EMAIL: STAFF.email, STAFF_PASSWORD: STAFF.password, DEMO: 'on' };
      const shop = await startProcess(tree.root, environment, tree.root);
      const { token, userId } = (await shop.request('POST', '/sessions', { body: STAFF })).body;
      const [product] = (await shop.request('GET', '/products?limit=1')).body.items;
      const wish = { productId: product.id, userId, title: 'Wide awake' };
      const added = await shop.request('POST', '/guestbooks', { token, body: wish });
      expect(added).toMatchObject({ status: 201, body: { title: 'Wide awake' } });
      expect(await shop.request('GET', `/guestbooks/${added.body.id}`)).toMatchObject({
        status: 200,
        body: added.body,
      });
      expect((await shop.request('GET', '/guestbooks')).body).toEqual({
        items: [added.body],
        nextCursor: null,
      });
      expect(await shop.request('POST', '/guestbooks', { body: wish })).toMatchObject({ status: 401 });
      const unknown = { ...wish, productId: userId };
      expect(await shop.request('POST', '/guestbooks', { token, body: unknown })).toMatchObject({
        status: 404,
        body: { code: 'guestbooks.unknown-to-catalog' },
      });
      expect((await shop.request('GET', '/openapi.json')).body.paths).toHaveProperty('/guestbooks/{id}');
      expect((await shop.end()).code).toBe(0);
    },
    BOUND_MILLISECONDS,
  );

  it(
    'is not released by accident where nothing says what was released before',
    async () => {
      const [lock, away] = [join(tree.root, 'contracts.lock.json'), join(tree.root, 'contracts.lock.away')];
      renameSync(lock, away);
      for (const command of ['contracts check', 'contracts release'])
        expect(await tearline(command)).toMatchObject({
          code: 2,
          printed: expect.stringMatching(/There is no contracts\.lock\.json.*--first/s),
        });
      expect(existsSync(lock)).toBe(false);
      expect((await tearline('contracts release --first --dry-run')).printed).toMatch(
        /To be written.*orders/,
      );
      renameSync(away, lock);
    },
    BOUND_MILLISECONDS,
  );

  it(
    'is removed without a trace, once nobody uses it',
    async () => {
      expect(await tearline('remove module opinions')).toMatchObject({
        code: 1,
        printed: expect.stringContaining('gift-badges requires it; gift-badges reacts to opinions.'),
      });
      for (const module of ['guestbooks', 'gift-badges', 'opinions'])
        expect(await tearline(`remove module ${module}`)).toMatchObject({
          code: 0,
          printed: expect.stringContaining(`${module}.sqlite`),
        });
      await inTree('rm', '-r', 'data');
      expect(contents()).toEqual(before);
    },
    BOUND_MILLISECONDS,
  );
});

describe('nothing is written', () => {
  it.each([
    ['new module Reviews --owns guestbooks', "'Reviews' is no name for a module"],
    ['new module catalog --owns things', 'src/modules/catalog is there already'],
    ['new module guestbooks', "required option '--owns <tables>'"],
    ['new module guestbooks --owns products', 'The table products belongs to catalog'],
    ['new module guestbooks --owns outbox', 'The table outbox belongs to the platform'],
    ['new module guestbooks --owns reports', 'The route /reports belongs to orders'],
    ['new module guestbooks --owns metrics', 'The route /metrics belongs to the platform'],
    ['new module persons --owns guestbooks', 'persons is what the platform itself offers'],
    ['rename module carts persons', 'persons is what the platform itself offers'],
    ['new module guestbooks --owns guestbooks --calls nobody', 'there is no module nobody'],
    ['new module guestbooks --owns guestbooks --calls sessions', 'nothing that can be asked for by id alone'],
    ['new module guestbooks --owns guestbooks --reacts orders.order-lost', 'orders publishes: '],
    ['rename module carts catalog', 'src/modules/catalog is there already'],
    ['remove module nobody', 'There is no module nobody'],
  ])('by %s, which is misuse', async (command, said) => {
    const { code, stderr } = await runHere(command.split(' '), {});
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  it.each([
    ['rename module carts baskets', 'scaffolding.released'],
    ['remove module carts', 'orders requires it'],
  ])('by %s, which is refused', async (command, said) => {
    const { code, stderr } = await runHere(command.split(' '), {});
    expect([code, stderr]).toEqual([1, expect.stringContaining(said)]);
  });

  it('in a dry run, which says what would be', async () => {
    const words = 'new module guestbooks --owns guestbooks --dry-run --json'.split(' ');
    const { code, stdout } = await runHere(words, {});
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      written: false,
      files: expect.arrayContaining([{ path: 'src/modules/guestbooks/contract.ts', what: 'new' }]),
    });
    expect(existsSync('src/modules/guestbooks')).toBe(false);
  });
});
