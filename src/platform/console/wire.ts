/**
 * What the page of the console is told, as JSON. The page reads these types from here, so nothing is imported:
 * the page is checked without the platform.
 */

/** How the page signs somebody in, which the shop says: the platform knows no sessions. */
export interface SignIn {
  /** Takes the fields as JSON and answers with a bearer token. */
  readonly path: string;
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly type: 'email' | 'password' | 'text';
    readonly autocomplete: string;
  }[];
  /** The field of the answer that holds the token. */
  readonly token: string;
  /** A DELETE here ends the session. */
  readonly signOutPath: string;
}

export interface ConsoleModel {
  readonly modules: readonly ModelModule[];
  readonly calls: readonly { readonly caller: string; readonly callee: string }[];
  readonly reactions: readonly {
    readonly producer: string;
    readonly event: string;
    readonly module: string;
    readonly consumer: string;
  }[];
}

export interface ModelModule {
  readonly name: string;
  readonly summary: string;
  readonly team: string;
  readonly onCall: string;
  /** Whether this process hosts it; of others only what is seen from here is told. */
  readonly isHere: boolean;
  readonly engine: string | null;
  readonly level: string | null;
  /** Connections at most; null where the database runs in the process. */
  readonly poolSize: number | null;
  readonly tables: readonly { readonly table: string; readonly holds: string }[];
  readonly operations: readonly {
    readonly operation: string;
    readonly kind: string;
    readonly route: string | null;
  }[];
  readonly publishes: readonly string[];
}

/** Over the window. The percentiles are bounds that so many stayed within; null where nothing happened or all bounds were passed. */
export interface Flow {
  readonly perSecond: number;
  readonly p50Milliseconds: number | null;
  readonly p99Milliseconds: number | null;
}

export interface CallFlow extends Flow {
  /** Whatever was not answered as asked, refusals that the contract declares included. */
  readonly errorsPerSecond: number;
  /** Of those, timeouts and bugs; of HTTP the answers from 500 on. */
  readonly failuresPerSecond: number;
}

export interface EdgeFlow extends CallFlow {
  /** A module; `edge` is the public API and the command line. */
  readonly caller: string;
  readonly callee: string;
  readonly operations: readonly (CallFlow & { readonly operation: string; readonly place: string })[];
}

/** From the publishing of an event to the commit of the reaction. */
export interface ReactionFlow extends Flow {
  readonly module: string;
  readonly consumer: string;
  readonly failuresPerSecond: number;
}

export interface CopyState {
  readonly copy: string;
  readonly of: string;
  readonly table: string;
  readonly state: string;
  readonly lagSeconds: number | null;
  readonly asOf: string | null;
  readonly filledAt: string | null;
}

export interface ModuleState {
  readonly module: string;
  /** `unknown` until it has been looked at. */
  readonly status: 'up' | 'down' | 'unknown';
  /** The code of what is wrong. */
  readonly problem: string | null;
  readonly lookedAt: string | null;
  /** Events that a consumer has not accepted; null while the broker or the consumer does not say. */
  readonly outboxLag: Readonly<Record<string, number | null>>;
  readonly pending: number;
  readonly parked: number;
  readonly dead: number;
  readonly paused: readonly string[];
  readonly unfinishedSagas: number;
  readonly pool: { readonly used: number; readonly idle: number; readonly waiting: number } | null;
  readonly copies: readonly CopyState[];
}

export interface LiveSample {
  readonly at: string;
  readonly windowSeconds: number;
  readonly process: {
    readonly upSeconds: number;
    readonly memoryMegabytes: number;
    /** Of the last second, the share in which the event loop was busy. */
    readonly busy: number;
  };
  readonly requests: CallFlow;
  readonly calls: readonly EdgeFlow[];
  readonly reactions: readonly ReactionFlow[];
  readonly modules: readonly ModuleState[];
}

export interface TraceSpan {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  readonly kind: string;
  readonly module: string | null;
  /** Since the request began. */
  readonly startMilliseconds: number;
  readonly milliseconds: number;
  /** The code of what went wrong. */
  readonly failure: string | null;
}

export interface RequestTrace {
  readonly id: string;
  readonly name: string;
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly status: number | null;
  readonly spans: readonly TraceSpan[];
  /** Spans past the bound, which are not kept. */
  readonly dropped: number;
}

export interface DeadLetterEntry {
  readonly consumer: string;
  readonly eventId: string;
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly attempts: number;
  readonly errors: readonly { readonly at: string; readonly code: string; readonly message: string }[];
  readonly diedAt: string;
  readonly parked: number;
}

export interface SagaEntry {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly state: string;
  readonly attempts: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly failure: string | null;
  readonly history: readonly {
    readonly at: string;
    readonly step: string;
    readonly direction: string;
    readonly outcome: string;
  }[];
}

/** What is read when somebody opens a module. */
export interface ModuleDetails {
  readonly module: string;
  readonly deadLetters: readonly DeadLetterEntry[];
  /** Those that have not ended, and the newest that have. */
  readonly sagas: readonly SagaEntry[];
  /** The newest things that people have done to the module's events. */
  readonly actions: readonly {
    readonly at: string;
    readonly actor: string;
    readonly action: string;
    readonly consumer: string;
    readonly subject: string;
    readonly reason: string;
  }[];
}

export interface InspectedEvent {
  readonly consumer: string;
  readonly eventId: string;
  readonly state: string;
  readonly attempts: number;
  readonly errors: DeadLetterEntry['errors'];
  readonly acceptedAt: string;
  readonly type: string | null;
  readonly key: string | null;
  readonly publishedAt: string | null;
  readonly trace: string | null;
  /** Null where it is not kept, or where the contract that says what is personal is not known here. */
  readonly data: unknown;
  /** Fields about a person, which are blank in the data. */
  readonly hidden: readonly string[];
}

/** Something that the command line has left for the console: what it is, or how to make it. */
export interface Kept<Content> {
  readonly state: 'kept' | 'missing' | 'unreadable';
  readonly content: Content | null;
  /** What is wrong with it. */
  readonly problem: string | null;
  /** What makes it anew. */
  readonly command: string;
}

export interface AuditContent {
  readonly recordedAt: string;
  readonly verdict: 'holds' | 'crossed' | 'unknown';
  readonly modules: readonly string[];
  readonly matrix: readonly (readonly {
    readonly attacker: string;
    readonly victim: string;
    readonly counts: {
      readonly refused: number;
      readonly crossed: number;
      readonly allowed: number;
      readonly unknown: number;
    };
  }[])[];
  readonly findings: readonly {
    readonly code: string;
    readonly severity: 'crossing' | 'weakness';
    readonly module?: string | undefined;
    readonly message: string;
    readonly remedy: string;
  }[];
}

export interface ReadinessContent {
  readonly module: string;
  readonly commit: string;
  readonly recordedAt: string;
  readonly place: string;
  readonly ready: boolean;
  /** Whether nothing was changed since it was signed. */
  readonly isGenuine: boolean;
  readonly gates: readonly {
    readonly gate: number;
    readonly title: string;
    readonly status: 'pass' | 'fail' | 'unknown';
    readonly evidence: string;
    readonly remedy: string | null;
  }[];
}

export interface FitContent {
  readonly recordedAt: string | null;
  /** Of the shop as a whole. */
  readonly verdict: string | null;
  readonly recommendations: readonly {
    /** A module, or the shop. */
    readonly subject: string;
    readonly recommendation: string;
    readonly reasons: readonly string[];
    readonly cost: string | null;
  }[];
}

export interface ConsoleRecords {
  readonly audit: Kept<AuditContent>;
  readonly readiness: readonly (Kept<ReadinessContent> & { readonly module: string })[];
  readonly fit: Kept<FitContent>;
}
