/**
 * What a guard has to know of a database file. It must be all of it: a table made since, which no one
 * has told the guard of, is to it a name that the engine will not find. So whoever changes a shared
 * file tells the guards of all its modules.
 */
export interface GuardedSchema {
  /** The module on whose behalf statements run. */
  readonly module: string;
  /** Physical table name -> owning module, own and foreign tables (views and virtual tables count as tables). */
  readonly owners: ReadonlyMap<string, string>;
  /**
   * `sql` of sqlite_master of the module's file in creation order (tables, indexes, triggers, views,
   * virtual tables). At level `database` this file holds only the module's own objects; at level
   * `tables` one shared file holds those of all modules. Objects that SQLite makes itself (sqlite_*,
   * the shadow tables of FTS5) may be left out.
   */
  readonly definitions: readonly string[];
}
