import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src/platform/foundation/index.ts';
import { httpConfiguration } from '../../../src/platform/http/index.ts';

function read(environment: Readonly<Record<string, string>>) {
  const problems: string[] = [];
  return { values: readConfiguration(httpConfiguration, environment, problems), problems };
}

describe('the configuration of HTTP', () => {
  it('has defaults, also for empty values', () => {
    const defaults = {
      PORT: 3000,
      HOST: '0.0.0.0',
      RATE_LIMIT: 600,
      TRUST_PROXY: 0,
      SHUTDOWN_DELAY_SECONDS: 0,
    };
    expect(read({}).values).toEqual(defaults);
    const empty = Object.fromEntries(Object.keys(defaults).map((name) => [name, '']));
    expect(read(empty).values).toEqual(defaults);
  });

  it('takes what is right', () => {
    const given = {
      PORT: '0',
      HOST: '::1',
      RATE_LIMIT: 'off',
      TRUST_PROXY: '2',
      SHUTDOWN_DELAY_SECONDS: '5',
    };
    expect(read(given).values).toEqual({
      PORT: 0,
      HOST: '::1',
      RATE_LIMIT: 'off',
      TRUST_PROXY: 2,
      SHUTDOWN_DELAY_SECONDS: 5,
    });
    expect(read({ RATE_LIMIT: '5' }).values?.RATE_LIMIT).toBe(5);
  });

  it.each([
    ['PORT', ' ', 'write a port number'],
    ['PORT', '0x50', 'write a port number'],
    ['PORT', '1e3', 'write a port number'],
    ['PORT', '8080.5', 'write a port number'],
    ['PORT', '-1', 'write a port number'],
    ['PORT', '70000', 'ports end at 65535'],
    ['RATE_LIMIT', '0', "write a whole number of requests per minute from 1 to 1,000,000, or 'off'"],
    ['RATE_LIMIT', '1.5', "write a whole number of requests per minute from 1 to 1,000,000, or 'off'"],
    ['RATE_LIMIT', 'never', "write a whole number of requests per minute from 1 to 1,000,000, or 'off'"],
    ['TRUST_PROXY', '11', 'write how many proxies stand in front, 0 to 10'],
    ['TRUST_PROXY', 'true', 'write how many proxies stand in front, 0 to 10'],
    ['SHUTDOWN_DELAY_SECONDS', '21', 'write a number of seconds, 0 to 20'],
  ])('refuses %s=%j with one line that says what to write', (name, value, remedy) => {
    expect(read({ [name]: value })).toEqual({ values: undefined, problems: [`${name}: ${remedy}`] });
  });
});
