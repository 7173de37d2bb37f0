/**
 * The platform's folders, lowest first. Written out a second time on purpose: the canaries come from
 * here, so that a change of the order in .dependency-cruiser.js is noticed and has to be meant.
 */
export const platformOrder = [
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
] as const;
