import { type Pair, pairsOf, type Plant, plant, plantAmong } from './plant.ts';

/** The same crossing in every form that an import can take. */
function waysToReachAStore(other: string): string[] {
  const store = `../${other}/thing-store.ts`;
  return [
    `import { findThing } from '${store}';`,
    `import type { ThingRow } from '${store}';`,
    `import { type ThingRow } from '${store}';`,
    `import '${store}';`,
    `export { findThing } from '${store}';`,
    `export * from '${store}';`,
    `export type { ThingRow } from '${store}';`,
    `export type Row = import('${store}').ThingRow;`,
    `export type Store = typeof import('${store}');`,
    `export const later = () => import('${store}');`,
    `export const later = () => import(\`${store}\`);`,
    `export const found = require('${store}');`,
  ];
}

/** Each rule about modules is broken by each module, those that are added later included. */
export function modulePlants(modules: readonly string[]): Plant[] {
  const pairs = pairsOf(modules);
  const [first] = pairs;
  return pairs.flatMap((pair) => [
    ...meetingPlants(pair, first?.module === pair.module ? undefined : first?.module),
    ...listPlants(pair),
    ...innerPlants(pair),
    ...libraryPlants(pair),
    ...generalPlants(pair),
  ]);
}

/** `earlier` is a module whose contract can be imported without a circle. */
function meetingPlants({ module, other }: Pair, earlier: string | undefined): Plant[] {
  const at = (file: string) => `src/modules/${module}/${file}`;
  const contracts = 'contracts-import-only-zod-and-platform-contracts';
  const fromContract = [
    { code: `import type { ThingRow } from './schema.ts';`, to: at('schema.ts') },
    ...(earlier === undefined
      ? []
      : [
          {
            code: `import { things } from '../${earlier}/contract.ts';`,
            to: `src/modules/${earlier}/contract.ts`,
          },
        ]),
  ];
  return [
    ...waysToReachAStore(other).map((code, way) =>
      plant('modules-import-only-contracts-of-other-modules', at(`take-thing-${way}.ts`), code),
    ),
    plant(
      'modules-import-only-their-own-migrations',
      at('copy-things.ts'),
      `import { migrations } from '../../../migrations/${other}/index.ts';`,
    ),
    plant(
      'modules-import-only-their-own-migrations',
      at('read-outbox.ts'),
      `import { migrations } from '../../../migrations/platform/index.ts';`,
    ),
    ...fromContract.map((parts) => plantAmong(contracts, at('contract.ts'), parts)),
    plant(
      'platform-never-imports-modules',
      `src/platform/http/knows-${module}.ts`,
      `export type Things = import('../../modules/${module}/contract.ts').Things;`,
    ),
    plant(
      'platform-never-imports-module-migrations',
      `src/platform/cli/runs-migrations-of-${module}.ts`,
      `import { migrations } from '../../../migrations/${module}/index.ts';`,
    ),
    plant(
      'migrations-import-only-kysely-and-databases',
      `migrations/${module}/0002-use-the-domain.ts`,
      `import { states } from '../../src/modules/${module}/thing.ts';`,
    ),
    plant(
      'migrations-import-only-kysely-and-databases',
      `migrations/${module}/0003-read-a-file.ts`,
      `import { readFileSync } from 'node:fs';`,
    ),
  ];
}

function listPlants({ module }: Pair): Plant[] {
  return [
    plant(
      'only-the-module-list-imports-module-definitions',
      `src/modules/${module}/use-wiring.ts`,
      `import type { thingsModule } from './module.ts';`,
    ),
    plantAmong('only-the-module-list-imports-module-definitions', 'src/main.ts', {
      code: `await import('./modules/${module}/module.ts');`,
      to: `src/modules/${module}/module.ts`,
      also: ['entry-points-import-only-the-module-list-and-platform'],
    }),
    plant(
      'only-entry-points-import-the-module-list',
      `src/modules/${module}/list-modules.ts`,
      `import { modules } from '../index.ts';`,
    ),
    plantAmong('the-module-list-imports-only-module-definitions', 'src/modules/index.ts', {
      code: `export * from './${module}/contract.ts';`,
      to: `src/modules/${module}/contract.ts`,
    }),
    plantAmong('entry-points-import-only-the-module-list-and-platform', 'src/tearline.ts', {
      code: `import './modules/${module}/contract.ts';`,
      to: `src/modules/${module}/contract.ts`,
    }),
  ];
}

function innerPlants({ module }: Pair): Plant[] {
  const at = (file: string) => `src/modules/${module}/${file}`;
  return [
    plant('the-domain-does-no-input-or-output', at('receipt.ts'), `import { readFileSync } from 'node:fs';`),
    plant(
      'the-domain-does-no-input-or-output',
      at('refund.ts'),
      `import type { Guard } from '../../platform/databases/index.ts';`,
      ['the-domain-reaches-no-database'],
    ),
    plant(
      'the-domain-reaches-no-database',
      at('payment.ts'),
      `import type { ThingRow } from './place-thing.ts';`,
    ),
    plantAmong('the-domain-reaches-no-database', at('ledger.ts'), {
      code: `import { placeThing } from './place-thing.ts';`,
      to: at('place-thing.ts'),
    }),
    plantAmong('the-domain-reaches-no-database', at('ledger.ts'), {
      code: `import { open } from '../../platform/databases/index.ts';`,
      to: 'src/platform/databases/index.ts',
      also: ['the-domain-does-no-input-or-output'],
    }),
    plant(
      'only-stores-schemas-and-wiring-import-kysely',
      at('find-things.ts'),
      `import type { Kysely } from 'kysely';`,
    ),
    plant(
      'platform-folders-are-entered-through-their-index',
      at('climb-in.ts'),
      `import { open } from '../../platform/databases/open.ts';`,
    ),
  ];
}

function libraryPlants({ module }: Pair): Plant[] {
  const at = (file: string) => `src/modules/${module}/${file}`;
  const drivers = 'database-drivers-stay-in-databases';
  return [
    plant(drivers, at('open-store.ts'), `import 'better-sqlite3';`),
    plant(drivers, at('open-sales.ts'), `const duckdb = () => import('@duckdb/node-api');`),
    plant(
      'http-server-libraries-stay-in-http-transport-and-console',
      at('serve-things.ts'),
      `import type { Request } from 'express';`,
    ),
    plant('inversify-stays-in-kernel', at('find-part.ts'), `import { Container } from 'inversify';`),
    plant('emittery-stays-in-events-and-kernel', at('tell-here.ts'), `import Emittery from 'emittery';`),
    plant(
      'broker-clients-stay-in-events',
      at('tell-it.ts'),
      `import { connect } from '@nats-io/transport-node';`,
    ),
    plant('telemetry-libraries-stay-in-observability', at('log-it.ts'), `import { pino } from 'pino';`),
    plant('commander-stays-in-cli', at('ask-it.ts'), `import { Command } from 'commander';`),
  ];
}

function generalPlants({ module }: Pair): Plant[] {
  const at = (file: string) => `src/modules/${module}/${file}`;
  return [
    plant('every-file-has-a-declared-place', at('deep/file.ts'), `import '../contract.ts';`),
    plant('no-circular-imports', at('left-half.ts'), `import type { Right } from './right-half.ts';`),
    plant('no-orphans', at('forget-me.ts'), `const forgotten = true;`),
    plant('every-import-resolves', at('find-nothing.ts'), `import { gone } from './gone.ts';`),
    plant('src-imports-no-development-dependencies', at('test-it.ts'), `import type { Mock } from 'vitest';`),
    plant('every-package-is-declared', at('borrow-it.ts'), `import { borrowed } from 'undeclared';`),
    plant(
      'src-imports-no-tests-or-benchmarks',
      at('share-helper.ts'),
      `import { helper } from '../../../test/support/helper.ts';`,
    ),
  ];
}
