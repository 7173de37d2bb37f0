import type { Contract } from '../contracts/index.ts';
import { isAppError } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import type { Address } from './address.ts';
import { EDGE, type TokenIssuer } from './service-tokens.ts';
import { CONTRACTS_PATH, howAnswered, VERSION_HEADER } from './wire.ts';
import { withNewestKey } from './with-newest-key.ts';

const LONGEST_MILLISECONDS = 5_000;

export interface GreetingParts {
  readonly contract: Contract;
  readonly address: Address;
  /** In whose name; the edge without one. */
  readonly caller: string | undefined;
  readonly tokens: TokenIssuer;
  readonly logger: Logger;
}

/**
 * Asks a process at once, and whenever there is a connection to it where there was none, whether it would serve calls
 * of this one, so that versions too far apart are told when the two meet and not when a customer comes. What it
 * refuses is logged with both versions; a process that is not there is greeted when there is a connection to it.
 */
export function greetProcess(parts: GreetingParts): void {
  let isGreeting = false;
  const greetOnce = async () => {
    // The connection that a greeting opens is new as well.
    if (isGreeting) return;
    isGreeting = true;
    await greet(parts);
    isGreeting = false;
  };
  parts.address.onNewConnection(() => void greetOnce());
  void greetOnce();
}

async function greet({ contract, address, caller = EDGE, tokens, logger }: GreetingParts): Promise<void> {
  const { module, version } = contract;
  const ask = async () =>
    address.send({
      callee: module,
      path: `${CONTRACTS_PATH}${module}`,
      headers: {
        authorization: `Bearer ${await tokens.reusable(caller, module)}`,
        [VERSION_HEADER]: String(version),
      },
      body: '',
      deadline: Date.now() + LONGEST_MILLISECONDS,
      mayRepeat: true,
    });
  try {
    await withNewestKey(tokens, caller, module, ask);
  } catch (error) {
    const isRefused = isAppError(error) && howAnswered(error) === 'refused';
    const level = isRefused ? 'error' : 'debug';
    logger[level](
      { err: error, module, address: address.origin },
      'a process does not welcome calls of this one',
    );
  }
}
