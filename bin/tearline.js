#!/usr/bin/env node
import { launch } from './launch.js';

launch('npm run tearline -- <command>', () => import('../src/tearline.ts'));
