import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { type Erasure, type ErasureRow, showErasure } from './erasure.ts';
import {
  findAnswers,
  findErasure,
  listCompletedErasures,
  listErasures,
  listPendingErasures,
} from './erasure-store.ts';
import type { UsersSchema } from './schema.ts';

type Operations = typeof usersContract.operations;

export interface FindErasures {
  readonly getErasure: Handler<Operations['getErasure']>;
  readonly listErasures: Handler<Operations['listErasures']>;
  /** Requests as the contract shows them, in the order given. */
  readonly show: (erasures: readonly ErasureRow[]) => Promise<Erasure[]>;
}

const position = z.tuple([z.uuid()]);
/** Sorts after every id. */
const AFTER_ALL = 'g';
const LISTS = { all: listErasures, pending: listPendingErasures, completed: listCompletedErasures };

export function createFindErasures(database: ModuleDatabase<UsersSchema>): FindErasures {
  async function show(erasures: readonly ErasureRow[]): Promise<Erasure[]> {
    const erasureIds = JSON.stringify(erasures.map(({ id }) => id));
    const answers = Map.groupBy(await database.all(findAnswers, { erasureIds }), (row) => row.erasureId);
    return erasures.map((erasure) => showErasure(erasure, answers.get(erasure.id) ?? []));
  }

  return {
    show,

    async getErasure({ id }) {
      const erasure = await database.first(findErasure, { id });
      const [shown] = erasure === undefined ? [] : await show([erasure]);
      if (shown === undefined) throw usersErrors.erasureNotFound({ id });
      return shown;
    },

    async listErasures({ limit, cursor, state }) {
      const before = decodeCursor(position, cursor)?.[0] ?? AFTER_ALL;
      const rows = await database.all(LISTS[state ?? 'all'], { before, limit: limit + 1 });
      const items = await show(rows.slice(0, limit));
      const last = items.at(-1);
      return {
        items,
        nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
      };
    },
  };
}
