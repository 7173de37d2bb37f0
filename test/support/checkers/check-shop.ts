import type { History } from '../campaign/history.ts';
import { checkAnswers } from './answers.ts';
import { checkConservation } from './conservation.ts';
import { checkCopies } from './copies.ts';
import { checkEvents } from './events.ts';
import { compareMarks, type Marks, readMarks } from './marks.ts';
import { checkSagas } from './sagas.ts';
import { ShopDatabases } from './shop-databases.ts';
import type { Violation } from './violation.ts';

export interface Verdict {
  readonly violations: readonly Violation[];
  /** To be given to the next check of the same folder. */
  readonly marks: Marks;
}

/** Every invariant of a shop at rest, by its files and by what it has answered so far. */
export function checkShop(folder: string, history: History, before: Marks = new Map()): Verdict {
  const shop = new ShopDatabases(folder);
  try {
    const marks = readMarks(shop);
    const violations = [
      ...checkSagas(shop),
      ...checkConservation(shop, history),
      ...checkEvents(shop),
      ...checkCopies(shop),
      ...checkAnswers(shop, history),
      ...compareMarks(before, marks),
    ];
    return { violations, marks };
  } finally {
    shop.close();
  }
}
