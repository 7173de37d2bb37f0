import { sessions0001 } from './0001-sessions.ts';
import { sessions0002 } from './0002-incarnations-of-users.ts';

export const sessionsMigrations = [sessions0001, sessions0002];
