import { catalog0001 } from './0001-catalog.ts';

export const catalogMigrations = [catalog0001];
