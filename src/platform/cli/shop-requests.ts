import { AppError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { attackInShop } from './attack-in-shop.ts';
import { locationOf } from './describe-location.ts';
import { reportSaga, reportSagas } from '../sagas/index.ts';

/** What the command line can ask of a booted shop, in this process or through its socket. Answers are JSON. */
export type ShopRequest =
  | { readonly ask: 'events list' }
  | { readonly ask: 'events dead-letters'; readonly module: string | undefined }
  | {
      readonly ask: 'events redrive';
      readonly module: string;
      readonly consumer: string;
      readonly eventId: string;
    }
  | { readonly ask: 'sagas list'; readonly all: boolean; readonly limit: number }
  | { readonly ask: 'sagas show'; readonly id: string }
  | { readonly ask: 'db status' }
  | { readonly ask: 'db attack' };

export async function answerRequest(kernel: Kernel, request: ShopRequest): Promise<unknown> {
  const names = kernel.graph.modules.map(({ name }) => name);
  switch (request.ask) {
    case 'events list':
      return Promise.all(names.map((name) => kernel.delivery.status(name)));
    case 'events dead-letters': {
      const asked = request.module === undefined ? names : [known(names, request.module)];
      return (await Promise.all(asked.map((name) => kernel.delivery.deadLetters(name).list()))).flat();
    }
    case 'events redrive': {
      const { module, consumer, eventId } = request;
      await kernel.delivery.deadLetters(known(names, module)).redrive(consumer, eventId);
      return { module, consumer, eventId, redriven: true };
    }
    case 'sagas list': {
      const options = { unfinishedOnly: !request.all, limit: request.limit };
      return (
        await Promise.all(names.map((name) => reportSagas(kernel.module(name).database, options)))
      ).flat();
    }
    case 'sagas show':
      return findSaga(kernel, names, request.id);
    case 'db status':
      return Promise.all(names.map((name) => databaseStatus(kernel, name)));
    case 'db attack':
      return attackInShop(kernel);
  }
}

async function databaseStatus(kernel: Kernel, module: string) {
  const migrations = await kernel.migrations(module);
  return {
    module,
    ...locationOf(kernel.module(module).database.placement),
    migrations: migrations.map(({ name, appliedAt }) => ({ migration: name, appliedAt: appliedAt ?? null })),
  };
}

async function findSaga(kernel: Kernel, names: readonly string[], id: string): Promise<unknown> {
  for (const name of names) {
    const report = await reportSaga(kernel.module(name).database, id);
    if (report !== undefined) return report;
  }
  throw new AppError({
    code: 'sagas.unknown-saga',
    kind: 'not-found',
    message: `There is no saga ${id}. List them with: npm run tearline -- sagas list --all.`,
  });
}

function known(names: readonly string[], name: string): string {
  if (names.includes(name)) return name;
  throw new AppError({
    code: 'cli.unknown-module',
    kind: 'not-found',
    message: `There is no module ${name}. There are: ${names.join(', ')}.`,
  });
}
