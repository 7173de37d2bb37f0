import { describe, expect, it } from 'vitest';
import { Lifecycle } from '../../../src/platform/foundation/index.ts';

describe('stopping', () => {
  it('goes in reverse order, once, and does not stop at a part that fails or hangs', async () => {
    const stopped: string[] = [];
    const lifecycle = new Lifecycle();
    lifecycle.started({ name: 'first', stop: () => void stopped.push('first') });
    lifecycle.started({ name: 'hanging', stop: () => new Promise(() => undefined) });
    lifecycle.started({ name: 'failing', stop: () => Promise.reject(new Error('no')) });
    lifecycle.started({ name: 'last', stop: () => void stopped.push('last') });
    const problems = await lifecycle.stop(20);
    expect(stopped).toEqual(['last', 'first']);
    expect(problems).toEqual(['failing failed to stop: no', 'hanging did not stop within 20 ms']);
    expect(await lifecycle.stop(20)).toBe(problems);
  });
});
