export interface CrashPoint {
  /** Up to how many passages to wait for: about what a busy second brings. */
  readonly most: number;
  /** Reached only after the gateway has kept the shop waiting for seconds. */
  readonly slow?: true;
  /** Reached for certain only by a start that finds what a crash at this other point has left. */
  readonly after?: string;
}

/** Every failpoint of the source; a test holds the list to it. */
export const CRASH_POINTS: Readonly<Record<string, CrashPoint>> = {
  'databases.after-commit': { most: 400 },
  'commands.after-commit': { most: 150 },
  'sagas.after-start': { most: 30 },
  'sagas.after-step': { most: 60 },
  'sagas.after-store': { most: 60 },
  'sagas.after-completion': { most: 20 },
  'sagas.after-turn-back': { most: 6 },
  'sagas.after-compensation': { most: 8 },
  'sagas.after-compensation-store': { most: 2 },
  'sagas.after-compensated': { most: 8 },
  'sagas.after-retry-store': { most: 4 },
  'sagas.after-settle': { most: 2, slow: true },
  'events.after-accept': { most: 15 },
  'events.after-cursor': { most: 15 },
  'events.after-claim': { most: 1, after: 'sagas.after-completion' },
  'events.after-reaction': { most: 80 },
  'payments.after-gateway-capture': { most: 20 },
  'payments.after-gateway-refund': { most: 3 },
  'payments.after-gateway-void': { most: 2, slow: true },
};

/** Points that a start with unfinished work may pass. */
export const RECOVERY_POINTS: readonly string[] = [
  'databases.after-commit',
  'commands.after-commit',
  'sagas.after-step',
  'sagas.after-store',
  'sagas.after-completion',
  'sagas.after-compensation',
  'events.after-accept',
  'events.after-claim',
  'events.after-reaction',
];
