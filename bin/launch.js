// Runs on whatever Node the machine has, so that an old one gets a sentence instead of a stack trace:
// no syntax here that is younger than Node 14.
const CACHE = decodeURIComponent(new URL('../node_modules/.cache/tearline', import.meta.url).pathname);

export function launch(command, program) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 24) {
    console.error(
      `Tearline needs Node 24 or later, and this is ${process.version}. Run \`npm ci\` once, then ` +
        `\`${command}\`: npm puts the pinned Node 24 first on the path.`,
    );
    process.exit(2);
  }
  // libuv reads it when the pool is first used. Password hashing must leave threads for the disk.
  if (!process.env.UV_THREADPOOL_SIZE) process.env.UV_THREADPOOL_SIZE = '8';
  // What is compiled once is read back by the next start, which takes a third less; where nobody may write, nothing is kept.
  return import('node:module').then(({ enableCompileCache }) => {
    enableCompileCache(CACHE);
    return program();
  });
}
