import { forbid } from './rule.js';

/** The platform is a stack of folders, each with one door, and knows nothing of the modules above it. */
export function platformRules(folders, nestedFolders) {
  return [
    ...folders.slice(0, -1).map((folder, position) => orderRule(folders, folder, position)),
    forbid({
      name: 'platform-folders-are-entered-through-their-index',
      comment:
        "Import from the folder's index.ts. If it does not export what you need, add the export there: that is the moment to decide whether it belongs to the folder's public face.",
      // Group 1 is the folder that needs no door, because the importing file lives in it.
      from: { path: '^(src/platform/[^/]+/|src/modules/|src/[^/]+$|migrations/)' },
      to: { path: '^src/platform/[^/]+/(?!index\\.ts$)', pathNot: '^$1' },
    }),
    forbid({
      name: 'nested-platform-folders-are-entered-through-their-index',
      comment:
        'This folder inside a platform folder hides its parts as well: import its index.ts, and add the export there if it is missing.',
      from: { path: '^(src/platform/.+/)[^/]+$' },
      to: { path: `^src/platform/(?:${nestedFolders.join('|')})/(?!index\\.ts$)`, pathNot: '^$1[^/]+$' },
    }),
    forbid({
      name: 'platform-never-imports-modules',
      comment:
        'The platform knows nothing of commerce. Let the module hand over what is needed through its definition (defineModule), as data or a function, and write the platform code against that.',
      from: { path: '^src/platform/' },
      to: { path: '^src/modules/' },
    }),
    forbid({
      name: 'platform-never-imports-module-migrations',
      comment:
        'Each module hands its migrations over in its module.ts. Take them from the module definition; only migrations/platform belongs to the platform.',
      from: { path: '^src/platform/' },
      to: { path: '^migrations/(?!platform/)' },
    }),
    forbid({
      name: 'migrations-import-only-kysely-and-databases',
      comment:
        'A released migration is frozen, so it must not depend on code that goes on changing. Write the values out in the migration; types come from src/platform/databases/index.ts, SQL from kysely.',
      from: { path: '^migrations/([^/]+)/' },
      to: { pathNot: ['^migrations/$1/', '^node_modules/kysely/', '^src/platform/databases/index\\.ts$'] },
    }),
  ];
}

function orderRule(folders, folder, position) {
  const earlier = folders.slice(0, position);
  const later = folders.slice(position + 1);
  const allowed = earlier.length === 0 ? 'no other platform folder' : earlier.join(', ');
  return forbid({
    name: `${folder}-imports-only-earlier-platform-folders`,
    comment: `${folder} may import ${allowed}. What it needs from a later folder is handed to it at boot, as data or a function: declare the type here and let kernel or main.ts pass the value in.`,
    from: { path: `^src/platform/${folder}/` },
    to: { path: `^src/platform/(?:${later.join('|')})/` },
  });
}
