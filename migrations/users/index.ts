import { users0001 } from './0001-users.ts';

export const usersMigrations = [users0001];
