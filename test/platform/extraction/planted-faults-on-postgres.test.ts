import { describe, expect, it } from 'vitest';
import { caught, gatePlants } from '../../support/extraction/run-planted.ts';

const tried = gatePlants.filter(({ kind, on }) => kind === 'probe' && on === 'postgres');

describe('a planted fault that shows only when the modules run on PostgreSQL', () => {
  it.each(tried.map((plant) => [plant.what, plant.gate, plant] as const))(
    '%s fails gate %i, and none of another kind',
    async (_what, _gate, plant) => expect(await caught(plant)).toEqual([]),
  );
});
