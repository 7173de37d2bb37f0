import { forbid } from './rule.js';

const shipped = '^(?:src|migrations)/';

/** What holds everywhere: no loops, nothing lost, nothing that exists only on a developer's machine. */
export function generalRules(platformFolders) {
  return [
    {
      name: 'every-file-has-a-declared-place',
      severity: 'error',
      comment:
        'A file outside the layout is outside the fences. Business code goes flat into src/modules/<name>/, shared code into a platform folder that is listed in .dependency-cruiser.js; there is no utils.',
      module: {
        path: shipped,
        pathNot: [
          '^src/(?:main|run-shop|start-postgres|tearline)\\.ts$',
          '^src/modules/index\\.ts$',
          '^src/modules/[^/]+/[^/]+$',
          `^src/platform/(?:${platformFolders.join('|')})/`,
          '^migrations/[^/]+/[^/]+$',
        ],
      },
      // Nothing satisfies this: to be here is the violation.
      to: { path: '^(?!)' },
    },
    forbid({
      name: 'no-circular-imports',
      comment:
        'Two files that need each other are one thing or three: merge them, or move what both need into a file that imports neither. Type-only imports count.',
      from: { path: shipped },
      to: { circular: true },
    }),
    forbid({
      name: 'no-orphans',
      comment:
        'Nothing imports this file and it imports nothing. Delete it, or wire it up in module.ts or index.ts.',
      from: {
        orphan: true,
        path: `${shipped}.*\\.ts$`,
        pathNot: ['^src/(?:main|run-shop|start-postgres|tearline)\\.ts$', '\\.d\\.ts$'],
      },
      to: {},
    }),
    forbid({
      name: 'every-import-resolves',
      comment: 'Correct the path (relative, with its .ts ending), or add the package to "dependencies".',
      from: { path: shipped },
      to: { couldNotResolve: true },
    }),
    forbid({
      name: 'src-imports-no-development-dependencies',
      comment:
        'This package is absent where Tearline runs. Move it from "devDependencies" to "dependencies" if it is needed there, or move the code to test or bench.',
      from: { path: shipped },
      to: { dependencyTypes: ['npm-dev'] },
    }),
    forbid({
      name: 'every-package-is-declared',
      comment:
        'This package is here only because another one brought it along, and may vanish with it. Add it to "dependencies" with an exact version.',
      from: { path: shipped },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    }),
    forbid({
      name: 'src-imports-no-tests-or-benchmarks',
      comment:
        'What ships does not depend on what checks it. Move the shared part into src, and let the test or benchmark import it from there.',
      from: { path: shipped },
      to: { path: '^(?:test|bench|bin|docs)/' },
    }),
  ];
}
