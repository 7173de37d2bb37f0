import { modules } from './modules/index.ts';
import { runCommandLine } from './platform/cli/index.ts';

process.exitCode = await runCommandLine(modules, process.env, process.argv.slice(2));
