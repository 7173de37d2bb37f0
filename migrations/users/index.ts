import { users0001 } from './0001-users.ts';
import { users0002 } from './0002-erasures.ts';

export const usersMigrations = [users0001, users0002];
