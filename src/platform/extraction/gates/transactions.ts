import { findCallsInTransactions } from '../code/calls-in-transactions.ts';
import { nameOf } from '../evidence.ts';
import { type Gate, noneOf } from '../gate.ts';
import { exerciseOf } from '../probe/exercise-of.ts';

const REMEDY =
  'Call before the transaction begins (in `prepare` of a reaction or command), or publish an event in it.';

/** 14: between processes such a call would hold locks for as long as a network takes. */
export const transactions: Gate = {
  number: 14,
  title: 'No transaction spans a call to another module',
  kinds: ['code', 'probe'],
  read: (evidence) => {
    const module = nameOf(evidence);
    const { calls, inTransaction } = findCallsInTransactions(evidence.code, module, evidence.modules);
    return [
      noneOf(
        inTransaction.map(({ place, what }) => `${place} calls ${what}`),
        `${calls} calls of ${module} to other modules are written down, none in a transaction.`,
        REMEDY,
      ),
    ];
  },
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const exercise = await exerciseOf(evidence.probes);
    const outcomes = exercise.outcomes.filter((outcome) => outcome.module === module);
    return [
      noneOf(
        outcomes
          .filter(({ codes }) => codes.includes('contracts.call-in-transaction'))
          .map(({ what }) => `${what} called another module in a transaction and was refused`),
        `${outcomes.length} operations and reactions of ${module} ran on throw-away databases that refuse such calls.`,
        REMEDY,
      ),
    ];
  },
};
