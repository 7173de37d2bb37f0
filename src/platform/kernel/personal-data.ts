/** What becomes of a column, or of the row that it is in, when the person it is about is erased. */
export interface Treatment {
  readonly treatment: 'erased' | 'anonymised' | 'kept';
  /** For what is kept: the legal reason, and until when. */
  readonly because?: string;
  readonly until?: string;
  /** Why the person's export does not have it. */
  readonly notExported?: string;
}

/** The columns of a module's tables that are about a person: `{ users: { email: erased() } }`. */
export type PersonalData = Readonly<Record<string, Readonly<Record<string, Treatment>>>>;

interface NotExported {
  readonly notExported?: string;
}

/** Gone with its row. */
export function erased(options: NotExported = {}): Treatment {
  return { treatment: 'erased', ...options };
}

/** The row stays, and tells nothing about anybody any more. */
export function anonymised(options: NotExported = {}): Treatment {
  return { treatment: 'anonymised', ...options };
}

export interface Keeping extends NotExported {
  /** The legal reason. */
  readonly because: string;
  readonly until: string;
}

/** Stays as it is, since the law wants or allows it. */
export function kept(keeping: Keeping): Treatment {
  return { treatment: 'kept', ...keeping };
}
