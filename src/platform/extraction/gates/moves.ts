import { type Gate, unknown } from '../gate.ts';

/** What waits for moves of data. */
function needsMoves(number: number, title: string): Gate {
  return {
    number,
    title,
    kinds: ['probe'],
    decide: () => [
      unknown('Data is not moved by this version.', 'Run the checklist on a version that moves data.'),
    ],
  };
}

/** 34, 36, 37 */
export const dataMove: Gate = needsMoves(
  34,
  'Its data move can be run again from any interruption; one writable copy at all times',
);
export const cutOver: Gate = needsMoves(36, 'Cut-over rehearsed; the old copy refuses writes afterwards');
export const rollback: Gate = needsMoves(
  37,
  'Rollback rehearsed; dropping the old copy is a separate, later step',
);
