import type { GuardedSchema } from './guarded-schema.ts';
import type { Mirror } from './mirror.ts';
import { forbidden, type Refusal } from './refusal.ts';

/** SQLite compares names without regard to case, in ASCII only; toLowerCase would fold more. */
export function fold(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** `unowned` is in the file without an owner, `absent` is nowhere, `internal` is SQLite's own. */
export type Standing = 'own' | 'foreign' | 'internal' | 'unowned' | 'absent';

/** Whose a table is, by its name as a statement gives it. */
export class TableOwners {
  readonly #module: string;
  readonly #owners = new Map<string, { readonly table: string; readonly owner: string }>();
  readonly #present = new Set<string>();
  /** Shadow table -> its virtual table. */
  readonly #shadows = new Map<string, string>();
  /** Own virtual tables whose content lies in a table of another module. */
  readonly #borrowing = new Map<string, Refusal>();

  constructor(schema: Pick<GuardedSchema, 'module' | 'owners'>, mirror: Mirror) {
    this.#module = schema.module;
    for (const [table, owner] of schema.owners) {
      const name = fold(table);
      if (owner === schema.module || this.#owners.get(name)?.owner !== schema.module)
        this.#owners.set(name, { table, owner });
    }
    this.#readTables(mirror);
  }

  #readTables(mirror: Mirror): void {
    const tables = mirror.rows("select name, type from pragma_table_list where schema = 'main'");
    const ofType = (type: string) =>
      tables.filter((table) => table['type'] === type).map((table) => fold(String(table['name'])));
    for (const table of tables) this.#present.add(fold(String(table['name'])));
    const virtual = ofType('virtual').sort((one, other) => other.length - one.length);
    for (const shadow of ofType('shadow')) {
      const base = virtual.find((name) => shadow.startsWith(`${name}_`));
      if (base !== undefined) this.#shadows.set(shadow, base);
    }
    for (const table of virtual) {
      const refusal = this.standing(table) === 'own' ? this.#contentRefusal(table, mirror) : undefined;
      if (refusal !== undefined) this.#borrowing.set(table, refusal);
    }
  }

  /** FTS5 reads the table named by `content=` with statements of its own, only when it runs. */
  #contentRefusal(table: string, mirror: Mirror): Refusal | undefined {
    const { actions, complaint } = mirror.run(`select * from ${quoted(table)}`);
    for (const { name, subject } of actions) {
      // The content may be a view; what is nowhere is then a common table expression in it.
      if (name !== 'READ' || subject === null || this.standing(subject) === 'absent') continue;
      const refusal = this.refusalOf('READ', subject, table);
      if (refusal !== undefined) return refusal;
    }
    const missing = complaint === undefined ? undefined : missingTable(complaint);
    if (missing === undefined || this.standing(missing) !== 'foreign') return undefined;
    return this.refusalOf('READ', missing, table);
  }

  standing(name: string): Standing {
    const folded = fold(name);
    if (folded.startsWith('sqlite_')) return 'internal';
    const entry = this.#entry(folded);
    if (entry !== undefined) return entry.owner === this.#module ? 'own' : 'foreign';
    return this.#present.has(folded) ? 'unowned' : 'absent';
  }

  isPresent(name: string): boolean {
    return this.#present.has(fold(name));
  }

  /** Nothing, if the module may touch the table. */
  refusalOf(verb: string, table: string, through: string | null): Refusal | undefined {
    const standing = this.standing(table);
    if (standing === 'own') return this.#borrowing.get(fold(table));
    const entry = this.#entry(fold(table));
    if (standing !== 'foreign' || entry === undefined) return forbidden(`${verb} ${table}`);
    return { reason: 'foreign-table', table: entry.table, owner: entry.owner, through };
  }

  /** Of a name that would be another module's in a database which has schemas; nothing, if it would be nobody's. */
  refusalIn(schema: string, table: string | undefined): Refusal | undefined {
    const modules = new Set([...this.#owners.values()].map(({ owner }) => owner));
    const owner = [...modules].find((module) => fold(module).replaceAll('-', '_') === fold(schema));
    if (owner !== undefined && owner !== this.#module)
      return { reason: 'foreign-table', table: table ?? schema, owner, through: null };
    return table !== undefined && this.standing(table) === 'foreign'
      ? this.refusalOf('READ', table, null)
      : undefined;
  }

  /** A shadow table goes with its virtual table, also with a foreign one that is in another file. */
  #entry(folded: string): { readonly table: string; readonly owner: string } | undefined {
    const entry = this.#owners.get(folded);
    if (entry !== undefined) return entry;
    const present = this.#present.has(folded);
    const base = present
      ? this.#shadows.get(folded)
      : folded.match(/^(.+)_(?:data|idx|content|docsize|config)$/)?.[1];
    return base === undefined ? undefined : this.#owners.get(base);
  }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The table that SQLite did not find; a name of another schema than `main` keeps its qualifier. */
export function missingTable(complaint: string): string | undefined {
  return complaint.match(/^no such table: (?:main\.)?(.+)$/is)?.[1];
}
