import { describe, expect, it } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import { personalNames } from '../../../src/platform/contracts/index.ts';
import { AppError } from '../../../src/platform/foundation/index.ts';
import {
  createLogger,
  runInContext,
  startTrace,
  systemContext,
  traceIdOf,
} from '../../../src/platform/observability/index.ts';

const EMAIL = 'zq-ada@example.com';
const PASSWORD = 'zq-analytical-engine';
const TOKEN = 'zq-0123456789abcdef';
const NAME = 'zq-Lovelace';
const SECRETS = /zq-/;

function open() {
  const lines: string[] = [];
  const personal = personalNames(modules.map(({ contract }) => contract));
  const logger = createLogger('info', { personal, destination: { write: (line) => void lines.push(line) } });
  return { logger, written: () => lines.join(''), parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe('a line of the log', () => {
  it('says in which trace, module and operation it was written, also after an await', async () => {
    const { logger, parsed } = open();
    const trace = startTrace();
    await runInContext(systemContext('orders', trace, Infinity, 'orders.placeOrder'), async () => {
      await Promise.resolve();
      logger.info({ saga: 's' }, 'something');
    });
    logger.info('outside');
    expect(parsed()).toMatchObject([
      {
        trace: traceIdOf(trace),
        module: 'orders',
        operation: 'orders.placeOrder',
        saga: 's',
        msg: 'something',
      },
      { msg: 'outside' },
    ]);
    expect(parsed()[1]).not.toHaveProperty('trace');
  });

  it('has no secret, at whatever depth and in whatever case', () => {
    const { logger, written, parsed } = open();
    logger.info({ password: PASSWORD, a: { b: { newPassword: PASSWORD, list: [{ TOKEN }] } } }, 'x');
    logger.info({ headers: { Authorization: `Bearer ${TOKEN}`, cookie: TOKEN, 'x-api-key': TOKEN } }, 'x');
    logger.info({ database: { passwordHash: PASSWORD, client_secret: TOKEN } }, 'x');
    expect(written()).not.toMatch(SECRETS);
    expect(parsed()[0]).toMatchObject({
      a: { b: { newPassword: '[redacted]', list: [{ TOKEN: '[redacted]' }] } },
    });
  });

  it('has nothing of a person that contracts declare', () => {
    const { logger, written, parsed } = open();
    const given = { email: EMAIL, name: NAME, street: NAME, city: NAME, postalCode: NAME, userId: NAME };
    logger.info({ event: { type: 'users.user-updated', data: given }, input: [given], total: 3 }, 'x');
    expect(written()).not.toMatch(SECRETS);
    expect(parsed()[0]).toMatchObject({ event: { type: 'users.user-updated' }, total: 3 });
  });

  it('has neither in its text', () => {
    const { logger, written, parsed } = open();
    logger.info(`${EMAIL} signed in\n${EMAIL}, "${EMAIL}"`);
    logger.info({ url: `https://ada:${PASSWORD}@shop.example/x` }, 'sent Authorization: Bearer %s', TOKEN);
    logger.info({ header: `bearer ${TOKEN}`, jwt: `eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ6cS0ifQ.${TOKEN}` }, 'x');
    expect(written()).not.toMatch(SECRETS);
    expect(parsed()[0]?.msg).toBe('[redacted] signed in\n[redacted], "[redacted]"');
  });

  it('has neither of an error, its causes, and what libraries attach to it', () => {
    const { logger, written, parsed } = open();
    const refused = Object.assign(
      new Error('duplicate key value violates unique constraint "accounts_email"'),
      {
        code: '23505',
        constraint: 'accounts_email',
        detail: `Key (email)=(${NAME}) already exists.`,
        parameters: [EMAIL, PASSWORD],
      },
    );
    const details = { email: EMAIL, field: 'email' };
    const options = { code: 'users.taken', kind: 'conflict', details, cause: refused } as const;
    logger.error({ err: new AppError({ ...options, message: `${EMAIL} is taken` }) }, 'x');
    logger.error(new Error(`no such account: ${EMAIL}`));
    expect(written()).not.toMatch(SECRETS);
    expect(parsed()[0]).toMatchObject({
      err: {
        code: 'users.taken',
        message: '[redacted] is taken',
        details: { email: '[redacted]', field: 'email' },
        stack: expect.stringContaining('logger.test.ts'),
        cause: { code: '23505', constraint: 'accounts_email' },
      },
    });
    expect(parsed()[1]?.err.message).toBe('no such account: [redacted]');
  });

  it('is left alone where there is nothing to hide', () => {
    const { logger, parsed } = open();
    const said = {
      consumer: 'remove-lines',
      sql: 'select "a" from "b" where "c" = ?',
      milliseconds: 12.5,
      at: null,
    };
    logger.info(said, 'a slow statement');
    expect(parsed()[0]).toMatchObject({ ...said, msg: 'a slow statement', level: 30 });
  });
});
