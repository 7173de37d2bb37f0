import type { Transaction } from '../../src/platform/databases/index.ts';

/**
 * Takes down what reactions hear, in memory. A transaction that was rolled back has heard nothing: what it took down goes
 * when its event comes again. What comes again after a commit stays, so that a test sees it twice.
 */
export function hearOnce<Item>(heard: Item[]): (transaction: Transaction, id: string, item: Item) => void {
  const uncertain = new Map<string, Item>();
  return (transaction, id, item) => {
    const before = uncertain.get(id);
    if (before !== undefined) heard.splice(heard.indexOf(before), 1);
    uncertain.set(id, item);
    heard.push(item);
    transaction.afterCommit(() => uncertain.delete(id));
  };
}
