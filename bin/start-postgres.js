#!/usr/bin/env node
import { launch } from './launch.js';

launch('npm run start:postgres', () => import('../src/start-postgres.ts'));
