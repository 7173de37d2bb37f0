import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { type Buyer, createProduct, registerBuyer, signInStaff } from '../support/shoppers.ts';
import { STAFF } from '../support/start-shop.ts';
import { runTearline, type StartedShop, startProcess } from '../support/started-shop.ts';

const TEARLINE = fileURLToPath(new URL('../../bin/tearline.js', import.meta.url));
const METHODS = ['pm_card_visa', 'pm_card_declined'];

let folder: string;
let temporary: string;
let environment: Record<string, string>;
let shop: StartedShop;
let buyer: Buyer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-rehearsal-of-shop-'));
  temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  environment = {
    DEMO: 'off',
    RATE_LIMIT: 'off',
    STAFF_EMAIL: STAFF.email,
    STAFF_PASSWORD: STAFF.password,
    TRAFFIC_RECORDING: 'all',
    TMPDIR: temporary,
    NODE_COMPILE_CACHE: COMPILE_CACHE,
  };
  shop = await startProcess(folder, environment);
  buyer = await registerBuyer(shop);
  const product = await createProduct(await signInStaff(shop));
  for (const paymentMethod of METHODS) {
    await buyer.putInCart(product);
    await buyer.order({ paymentMethod });
  }
});
afterAll(async () => {
  await shop.end('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

it('payments is rehearsed beside the running shop, with the calls that it records', async () => {
  const file = join(folder, 'payments.json');
  const words = ['extract', 'rehearse', 'payments', '--skip-tests', '--json', '--report', file];
  const { code, stdout, stderr } = await runTearline(folder, words, environment);
  const report = JSON.parse(stdout);
  expect(report).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  const [copied, boots, contract, tests, replayed, hop, killed, removed] = report.steps;
  for (const step of [copied, boots, contract, replayed, hop, killed, removed])
    expect([step.title, step.status, step.mismatches], stderr).toEqual([step.title, 'pass', []]);
  expect([tests.status, report.passed, code]).toEqual(['unknown', false, 1]);
  expect(replayed.evidence).toMatch(/^2 recorded calls of 1 operations \(capturePayment\)/);
  expect(stdout).not.toContain(buyer.userId);
  expect(readdirSync(temporary)).toEqual([]);
  expect((await buyer.ask('GET', '/orders')).body.items).toHaveLength(METHODS.length);
}, 120_000);

it('interrupted by Ctrl-C, a rehearsal leaves neither processes nor files', async () => {
  const words = ['extract', 'rehearse', 'payments', '--skip-tests', '--report', join(folder, 'never.json')];
  const child = spawn(process.execPath, [TEARLINE, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (!said.includes('starting its process') && text.includes('starting its process')) child.kill('SIGINT');
    said += text;
  });
  const [code] = await once(child, 'close');
  expect([code, said]).toEqual([
    1,
    expect.stringContaining('extraction.interrupted: The rehearsal of payments'),
  ]);
  expect(said).toContain('Nothing of it stays.');
  expect(readdirSync(temporary)).toEqual([]);
  expect(readdirSync(folder)).not.toContain('never.json');
});

it('whoever asks the shop for its recorded calls gets them sealed', async () => {
  const { askRunningShop } = await import('../../src/platform/cli/ask-running-shop.ts');
  const { generateKeyPair, exportJWK } = await import('jose');
  const { publicKey } = await generateKeyPair('ECDH-ES', { extractable: true });
  const asked = { ask: 'recorded calls', module: 'payments', key: await exportJWK(publicKey) } as const;
  const { answer } = await askRunningShop(asked, {
    dataFolder: join(folder, 'data'),
    expected: ['payments'],
  });
  expect(answer).toEqual({ isRecording: true, sealed: expect.stringMatching(/^[\w-]+(\.[\w-]*){4}$/) });
  expect(JSON.stringify(answer)).not.toContain(buyer.userId);
});
