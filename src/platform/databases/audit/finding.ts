/** Something in the catalogues that is not as it should be. */
export interface Finding {
  /** `audit.<fact>`, for programs. */
  readonly code: string;
  /** A crossing lets one module, or everybody, reach another's data. A weakness is a step on the way. */
  readonly severity: 'crossing' | 'weakness';
  /** Whose boundary it is; undefined where it is nobody's alone. */
  readonly module: string | undefined;
  readonly database: string;
  readonly object: string;
  /** The fact and its consequence. */
  readonly message: string;
  /** SQL, for the superuser in that database, or what else to do. */
  readonly remedy: string;
}
