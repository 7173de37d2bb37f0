import type { AnyModule } from './define-module.ts';
import { PERSONS } from './persons.ts';

/** With which the paths begin that the platform serves itself, before it looks for a module's. */
export const PLATFORM_PATHS: readonly string[] = [
  '/livez',
  '/readyz',
  '/status',
  '/metrics',
  '/openapi.json',
  '/asyncapi.json',
  '/docs',
  '/problems',
  '/console',
  `/${PERSONS}`,
  '/_contracts',
  '/_events',
];

/** Names under which the platform has contracts of its own. */
export const PLATFORM_CONTRACTS: readonly string[] = [PERSONS];

/** A module that is called as the platform, or that serves where the platform does, would not be reached. */
export function verifyNames({ contract: { module, operations } }: AnyModule): string[] {
  const paths = Object.values(operations).flatMap(({ route }) => (route === undefined ? [] : [route.path]));
  return [
    ...(PLATFORM_CONTRACTS.includes(module)
      ? [`${module} is what the platform itself offers at the edge. Give the module another name.`]
      : []),
    ...paths
      .filter((path) => PLATFORM_PATHS.includes(`/${path.split('/')[1]}`))
      .map(
        (path) =>
          `${module} serves ${path}, and the platform answers there before it. Serve it under another path.`,
      ),
  ];
}
