import { forgetAnswers } from '../commands/index.ts';
import type { Contract, EventDefinition } from '../contracts/index.ts';
import type { Transaction } from '../databases/index.ts';
import { forgetEvents } from '../events/index.ts';

/** A person, with the keys of events that may be about them: their own, and those of what belongs to them. */
export interface Forgotten {
  readonly personId: string;
  readonly keys: readonly string[];
}

/** Takes a person out of what the platform keeps in the module's database, in the module's own transaction. */
export type Forget = (transaction: Transaction, person: Forgotten) => Promise<void>;

/** `heard`: the events that the module reacts to. */
export function createForget(contract: Contract, heard: readonly EventDefinition[]): Forget {
  const events = [...Object.values(contract.events), ...heard];
  const known = new Map(events.map((event) => [event.type, event]));
  return async (transaction, { personId, keys }) => {
    forgetAnswers(transaction, personId);
    await forgetEvents(transaction, keys, known);
  };
}
