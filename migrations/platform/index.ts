import type { Migration } from '../../src/platform/databases/index.ts';
import { platform0001 } from './0001-platform.ts';
import { platform0002 } from './0002-incarnations.ts';
import { platform0003 } from './0003-runners.ts';
import { platform0004 } from './0004-local-copies.ts';
import { platform0006 } from './0006-consumers.ts';
import { platform0007 } from './0007-stream-positions.ts';
import { platform0008 } from './0008-feed-positions.ts';

/** Applied to every module's database, before the module's own. */
export const platformMigrations: readonly Migration[] = [
  platform0001,
  platform0002,
  platform0003,
  platform0004,
  platform0006,
  platform0007,
  platform0008,
];
