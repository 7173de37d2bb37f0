/** What an attack tries on each table of another module. */
export const ACTIONS_ON_A_TABLE: readonly string[] = [
  'read',
  'insert',
  'update',
  'delete',
  'truncate',
  'alter',
  'drop',
  'reference',
  'lock',
  'trigger',
];
