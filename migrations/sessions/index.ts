import { sessions0001 } from './0001-sessions.ts';

export const sessionsMigrations = [sessions0001];
