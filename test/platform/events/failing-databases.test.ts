import { afterEach, expect, it } from 'vitest';
import { AppError } from '../../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule, type OnRead } from '../../support/fixtures/readers-module.ts';

let booted: BootedModules;
afterEach(() => booted.stop());

type Method = 'executeAll' | 'transaction';
type AnyCall = (...given: unknown[]) => Promise<unknown>;

/** The next calls of a method are carried out or not, and fail either way. */
function loseAnswers(method: Method, isCarriedOut: boolean, times = 1): void {
  const database = booted.gateway.module('readers').database as unknown as Record<Method, AnyCall>;
  const original = database[method].bind(database);
  let left = times;
  database[method] = async (...given) => {
    if (left === 0) return original(...given);
    left -= 1;
    if (isCarriedOut) await original(...given);
    throw new Error('the connection is lost');
  };
}

/** After a failure, events are accepted first and react afterwards. */
async function bootCautiousReaders(onRead: OnRead = () => {}) {
  let failures = 1;
  const readers = createReadersModule((event) => {
    if (failures-- > 0) throw new Error('not yet');
    return onRead(event);
  });
  booted = await bootModules({ modules: [lettersModule, readers.module] });
  const letters = booted.kernel.client(lettersContract);
  await letters.writeLetter({ id: 'first', text: 'to be read at the second attempt' });
  await booted.settled();
  const { listReadings } = booted.kernel.client(readers.contract);
  return {
    letters,
    readingsOf: async (id: string) =>
      (await listReadings({})).readings.filter(({ letter }) => letter === id).map(({ text }) => text),
  };
}

it('runs an event whose acceptance was never answered, once', async () => {
  const { letters, readingsOf } = await bootCautiousReaders();
  loseAnswers('executeAll', true);
  await letters.writeLetter({ id: 'a', text: 'one' });
  await letters.writeLetter({ id: 'a', text: 'two' });
  await booted.settled();
  expect(await readingsOf('a')).toEqual(['one', 'two']);
});

it('tries an event again whose failure could not be stored', async () => {
  let failures = 1;
  const { letters, readingsOf } = await bootCautiousReaders(({ data }) => {
    if (data.text !== 'one' || failures-- <= 0) return;
    loseAnswers('transaction', false);
    throw new Error('not yet');
  });
  await letters.writeLetter({ id: 'a', text: 'one' });
  await letters.writeLetter({ id: 'a', text: 'two' });
  await booted.settled();
  expect(await readingsOf('a')).toEqual(['one', 'two']);
});

it('runs an event once whose effect was stored without an answer', async () => {
  const { letters, readingsOf } = await bootCautiousReaders();
  loseAnswers('transaction', true);
  await letters.writeLetter({ id: 'a', text: 'one' });
  await letters.writeLetter({ id: 'a', text: 'two' });
  await booted.settled();
  expect(await readingsOf('a')).toEqual(['one', 'two']);
});

it('does not give an event up because a database is down for long', async () => {
  let failures = 12;
  const { letters, readingsOf } = await bootCautiousReaders(() => {
    if (failures-- > 0) throw new AppError({ code: 'databases.locked', kind: 'unavailable', message: '' });
  });
  await letters.writeLetter({ id: 'a', text: 'one' });
  await booted.settled();
  expect(await readingsOf('a')).toEqual(['one']);
  expect(await booted.gateway.delivery.deadLetters('readers').list()).toEqual([]);
});
