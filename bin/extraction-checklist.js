#!/usr/bin/env node
import { launch } from './launch.js';

// The same as `tearline extract check`.
process.argv.splice(2, 0, 'extract', 'check');
launch('npm run extraction-checklist -- <module>', () => import('../src/tearline.ts'));
