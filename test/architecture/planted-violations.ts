import { type Plant, plant } from './plant.ts';
import { modulePlants } from './planted-module-violations.ts';
import { platformPlants } from './planted-platform-violations.ts';

const libraryPlants: readonly Plant[] = [
  plant('database-drivers-stay-in-databases', 'src/modules/orders/a-store.ts', `import 'better-sqlite3';`),
  plant('database-drivers-stay-in-databases', 'src/platform/events/b.ts', `import type { Pool } from 'pg';`),
  plant('database-drivers-stay-in-databases', 'src/platform/moves/c.ts', `import 'node:sqlite';`),
  plant(
    'database-drivers-stay-in-databases',
    'src/platform/copies/d.ts',
    `const sqlite = process.getBuiltinModule('node:sqlite');`,
  ),
  plant(
    'database-drivers-stay-in-databases',
    'src/modules/orders/open-sales.ts',
    `const duckdb = () => import('@duckdb/node-api');`,
  ),
  plant(
    'http-server-libraries-stay-in-http-transport-and-console',
    'src/modules/orders/serve-orders.ts',
    `import type { Request } from 'express';`,
  ),
  plant(
    'inversify-stays-in-kernel',
    'src/modules/orders/find-part.ts',
    `import { Container } from 'inversify';`,
  ),
  plant(
    'emittery-stays-in-events-and-kernel',
    'src/platform/http/bus.ts',
    `import Emittery from 'emittery';`,
  ),
  plant(
    'broker-clients-stay-in-events',
    'src/modules/orders/tell-it.ts',
    `import { connect } from '@nats-io/transport-node';`,
  ),
  plant(
    'telemetry-libraries-stay-in-observability',
    'src/modules/orders/log-it.ts',
    `import { pino } from 'pino';`,
  ),
  plant('commander-stays-in-cli', 'src/platform/moves/asks.ts', `import { Command } from 'commander';`),
];

const generalPlants: readonly Plant[] = [
  plant('every-file-has-a-declared-place', 'src/platform/utils/index.ts', `import '../foundation/index.ts';`),
  plant(
    'every-file-has-a-declared-place',
    'src/shared/index.ts',
    `import '../platform/foundation/index.ts';`,
  ),
  plant('every-file-has-a-declared-place', 'src/modules/orders/deep/file.ts', `import '../contract.ts';`),
  plant('no-circular-imports', 'src/platform/http/left.ts', `import type { Right } from './right.ts';`),
  plant('no-orphans', 'src/modules/orders/forget-me.ts', `const forgotten = true;`),
  plant('every-import-resolves', 'src/modules/orders/find-nothing.ts', `import { gone } from './gone.ts';`),
  plant(
    'src-imports-no-development-dependencies',
    'src/modules/orders/test-it.ts',
    `import type { Mock } from 'vitest';`,
  ),
  plant(
    'every-package-is-declared',
    'src/modules/orders/borrow-it.ts',
    `import { borrowed } from 'undeclared';`,
  ),
  plant(
    'src-imports-no-tests-or-benchmarks',
    'src/modules/orders/share-helper.ts',
    `import { helper } from '../../../test/support/helper.ts';`,
  ),
];

/** At least one violation for each rule of .dependency-cruiser.js. */
export const plants: readonly Plant[] = [
  ...platformPlants,
  ...modulePlants,
  ...libraryPlants,
  ...generalPlants,
];
