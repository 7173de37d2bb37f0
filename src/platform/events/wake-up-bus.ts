import Emittery from 'emittery';

interface WakeUps {
  /** A module has committed events of these types to its outbox. */
  'outbox-written': { readonly module: string; readonly types: readonly string[] };
}

/**
 * The in-process bus. It carries hints and nothing else: one that is lost costs the wait until the next
 * poll, never an event.
 */
export type WakeUpBus = Emittery<WakeUps>;

export function createWakeUpBus(): WakeUpBus {
  return new Emittery<WakeUps>();
}
