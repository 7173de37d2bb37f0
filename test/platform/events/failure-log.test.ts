import { beforeEach, describe, expect, it } from 'vitest';
import { FailureLog } from '../../../src/platform/events/failure-log.ts';
import { AppError } from '../../../src/platform/foundation/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';

let now: number;
let lines: Record<string, unknown>[];
let log: FailureLog;

beforeEach(() => {
  now = 0;
  lines = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  log = new FailureLog({
    logger: createLogger('info', { destination }),
    clock: { now: () => now },
    fields: { producer: 'letters' },
    failing: 'not carried',
    again: 'carried again',
  });
});

const away = (code = 'events.producer-unavailable') =>
  new AppError({ code, kind: 'unavailable', message: 'It is away.', cause: new Error('refused') });
const WARN = 40;
const ERROR = 50;

describe('the log of a lane whose producer is away', () => {
  it('tells the cause once, then of the failures once a minute, and when it is over', () => {
    for (let second = 0; second < 120; second += 1) {
      now = second * 1_000;
      log.failed(away());
    }
    now = 120_000;
    log.succeeded();
    log.succeeded();
    expect(lines).toMatchObject([
      { level: WARN, msg: 'not carried', producer: 'letters', failures: 1, err: { code: away().code } },
      { level: WARN, msg: 'not carried', failures: 61, error: 'It is away.' },
      { msg: 'carried again', failures: 120, milliseconds: 120_000 },
    ]);
    expect(lines[1]).not.toHaveProperty('err');
  });

  it('tells at once when it fails otherwise, and when it begins anew', () => {
    log.failed(away());
    log.failed(away('databases.unreachable'));
    log.failed(new TypeError('a bug'));
    log.succeeded();
    log.failed(away());
    expect(lines).toMatchObject([
      { level: WARN, err: { code: away().code } },
      { level: WARN, err: { code: 'databases.unreachable' } },
      { level: ERROR, err: { message: 'a bug' } },
      { msg: 'carried again', failures: 3 },
      { level: WARN, failures: 1, err: { code: away().code } },
    ]);
  });
});
