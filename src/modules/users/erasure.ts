import type { z } from 'zod';
import type { ErasureReport } from '../../platform/contracts/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import type { usersContract } from './contract.ts';

export type Erasure = z.output<typeof usersContract.operations.getErasure.output>;
export type RequestedBy = Erasure['requestedBy'];

export interface ErasureRow {
  readonly id: string;
  readonly requestedBy: RequestedBy;
  readonly requestedAt: number;
  readonly completedAt: number | null;
}

export interface AnswerRow {
  readonly erasureId: string;
  readonly module: string;
  readonly report: string | null;
  readonly answeredAt: number | null;
}

/** A request of erasure as the contract shows it; it names nobody. */
export function showErasure(erasure: ErasureRow, answers: readonly AnswerRow[]): Erasure {
  const { id, requestedBy, requestedAt, completedAt } = erasure;
  return {
    id,
    state: completedAt === null ? 'pending' : 'completed',
    requestedBy,
    requestedAt: toIsoTime(requestedAt),
    completedAt: completedAt === null ? null : toIsoTime(completedAt),
    modules: answers.map(({ module, report, answeredAt }) => ({
      module,
      state: answeredAt === null ? ('pending' as const) : ('done' as const),
      doneAt: answeredAt === null ? null : toIsoTime(answeredAt),
      report: report === null ? [] : (JSON.parse(report) as ErasureReport),
    })),
  };
}
