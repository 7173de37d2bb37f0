import { generalRules } from './.dependency-cruiser/general-rules.js';
import { libraryRules } from './.dependency-cruiser/library-rules.js';
import { moduleRules } from './.dependency-cruiser/module-rules.js';
import { platformRules } from './.dependency-cruiser/platform-rules.js';

/** The platform's folders, lowest first: a folder imports only from folders that stand before it. */
const platformFolders = [
  'foundation',
  'observability',
  'resilience',
  'contracts',
  'databases',
  'leases',
  'commands',
  'events',
  'sagas',
  'copies',
  'moves',
  'kernel',
  'transport',
  'http',
  'extraction',
  'fit',
  'console',
  'documents',
  'scaffolding',
  'cli',
];

/** Folders inside those that have a door of their own. */
const nestedFolders = [
  'contracts/compatibility',
  'databases/audit',
  'databases/backup',
  'databases/embedded-postgres',
  'databases/portable',
  'databases/provisioning',
  'databases/statement-guard',
  'events/nats',
  'events/remote',
];

/** Each rule has a canary in test/architecture/planted-violations.ts; the test fails for one without. */
const rules = [
  ...platformRules(platformFolders, nestedFolders),
  ...moduleRules(platformFolders),
  ...libraryRules(),
  ...generalRules(platformFolders),
];

export default {
  forbidden: rules.filter((rule) => !('module' in rule)),
  required: rules.filter((rule) => 'module' in rule),
  options: {
    doNotFollow: { path: 'node_modules' },
    // A type-only import couples two teams as firmly as any other: it counts.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
