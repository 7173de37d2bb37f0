import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The Chromium of this machine: `CHROMIUM`, or where packages put it. Undefined where there is none, and then tests
 * in a browser skip; with CI=true that is a failure.
 */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  const found = (named === undefined ? PROGRAMS : [named]).find((program) => existsSync(program));
  if (found === undefined && process.env['CI'] === 'true')
    throw new Error(
      'there is no Chromium; CI must install it (apt-get install chromium, or name it in CHROMIUM)',
    );
  return found;
}

/** For the names of tests that skip, so that the summary says why. */
export function whereIs(program: string | undefined): string {
  return program === undefined
    ? ', of which there is none here: install chromium or name one in CHROMIUM'
    : '';
}

export interface OpenedBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A browser with a profile of its own. */
export async function openBrowser(
  program: string,
  options: BrowserContextOptions = {},
): Promise<OpenedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'tearline-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program,
    args: FLAGS,
    ...options,
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
