import { forbid } from './rule.js';

const entryPoints = '^src/(?:main|run-shop|start-postgres|tearline)\\.ts$';
const ownFile = '^src/modules/([^/]+)/';

/**
 * The domain is recognised by its name: everything else in a module has a hyphen (place-order.ts,
 * order-store.ts, when-user-updated.ts, checkout-saga.ts) or is one of the three named here.
 */
const domainFile = '^src/modules/[^/]+/(?!(?:contract|module|schema)\\.ts$)[^/-]+\\.ts$';

/** A module meets the others through contracts alone, and keeps input and output out of its domain. */
export function moduleRules(platformFolders) {
  return [...meetingRules(), ...listRules(), ...innerRules(platformFolders)];
}

function meetingRules() {
  return [
    forbid({
      name: 'modules-import-only-contracts-of-other-modules',
      comment:
        'Call the operation in the other module\'s contract.ts (list the contract in "requires" of your module.ts). If no operation or event gives you what you need, agree on a new one with the owning team (.github/CODEOWNERS), or keep a local copy fed by its events.',
      from: { path: ownFile },
      to: { path: '^src/modules/(?!$1/)[^/]+/(?!contract\\.ts$)' },
    }),
    forbid({
      name: 'modules-import-only-their-own-migrations',
      comment:
        "Another module's tables change without notice. Ask its contract for the data, or keep a local copy in a table of your own, created in migrations/<your module>/.",
      from: { path: ownFile },
      to: { path: '^migrations/(?!$1/)' },
    }),
    forbid({
      name: 'contracts-import-only-zod-and-platform-contracts',
      comment:
        'A contract is what others compile against and what a client is generated from: it carries nothing of the module with it. Write the schemas out with zod in contract.ts and let the module import them from there.',
      from: { path: '^src/modules/[^/]+/contract\\.ts$' },
      to: { pathNot: ['^node_modules/zod/', '^src/platform/(?:foundation|contracts)/index\\.ts$'] },
    }),
  ];
}

function listRules() {
  return [
    forbid({
      name: 'only-the-module-list-imports-module-definitions',
      comment:
        'module.ts is wiring, and src/modules/index.ts is the one place that names it. Take the definition from there in an entry point; inside the module, import the file that holds the part you need.',
      from: { pathNot: '^src/modules/index\\.ts$' },
      to: { path: '^src/modules/[^/]+/module\\.ts$' },
    }),
    forbid({
      name: 'only-entry-points-import-the-module-list',
      comment:
        'The list reaches every module, so whoever imports it depends on all of them. Call the contract of the one module you need.',
      from: { path: '^(?:src|migrations)/', pathNot: entryPoints },
      to: { path: '^src/modules/index\\.ts$' },
    }),
    forbid({
      name: 'the-module-list-imports-only-module-definitions',
      comment:
        "src/modules/index.ts lists the modules and does nothing else. Put wiring into the module's module.ts, and what all modules share into src/platform.",
      from: { path: '^src/modules/index\\.ts$' },
      to: { pathNot: ['^src/modules/[^/]+/module\\.ts$', '^src/platform/[^/]+/index\\.ts$'] },
    }),
    forbid({
      name: 'entry-points-import-only-the-module-list-and-platform',
      comment:
        'An entry point reads configuration, boots, listens and drains. Take modules from src/modules/index.ts; what one module needs goes into its module.ts.',
      from: { path: entryPoints },
      to: {
        path: '^(?:src|migrations)/',
        pathNot: ['^src/modules/index\\.ts$', '^src/platform/', '^src/run-shop\\.ts$'],
      },
    }),
  ];
}

function innerRules(platformFolders) {
  const withData = platformFolders.slice(platformFolders.indexOf('databases'));
  return [
    forbid({
      name: 'the-domain-does-no-input-or-output',
      comment:
        'A file with a one-word name (order.ts) is the domain: decisions on values, testable without anything running. Let a use case or a store read and write, and pass the values in. If this file is not domain, give it the name of what it is: verb-noun.ts, -store.ts, -gateway.ts.',
      from: { path: domainFile },
      to: {
        pathNot: [
          '^src/modules/',
          '^src/platform/(?:foundation|contracts)/',
          '^node_modules/zod/',
          '^(?:node:)?(?:crypto|util)$',
        ],
      },
    }),
    forbid({
      name: 'the-domain-reaches-no-database',
      comment:
        'The domain gets to data, events or the network through a file it imports. Turn the import round: the use case or store imports the domain, maps rows to its types and passes the values in.',
      from: { path: domainFile },
      to: { path: `^src/platform/(?:${withData.join('|')})/`, reachable: true },
    }),
    forbid({
      name: 'only-stores-schemas-and-wiring-import-kysely',
      comment:
        'All queries of a module are in its -store.ts files, so that they can be read, reviewed and moved together. Put the query there and call it; row types are in schema.ts, transactions come from src/platform/databases.',
      from: { path: ownFile, pathNot: ['-store\\.ts$', '/schema\\.ts$', '/module\\.ts$'] },
      to: { path: '^node_modules/kysely/' },
    }),
  ];
}
