#!/usr/bin/env node
import { launch } from './launch.js';

launch('npm start', () => import('../src/main.ts'));
