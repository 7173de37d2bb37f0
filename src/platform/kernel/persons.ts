import { z } from 'zod';
import {
  type CallPath,
  type Contract,
  createClient,
  defineContract,
  id,
  isoTime,
  nothing,
  type Provider,
  query,
  userIdOf,
} from '../contracts/index.ts';
import { toIsoTime } from '../foundation/index.ts';
import type { AnyModule } from './define-module.ts';
import { EXPORT_OPERATION } from './verify-personal-data.ts';

/** In whose name the modules are asked. */
export const PERSONS = 'persons';
/** As long as the slowest module takes for somebody who has ordered for years. */
const DEADLINE_MILLISECONDS = 20_000;

/** A contract that no module offers, but the platform itself at the edge: it may call them all. */
export interface EdgeContract {
  readonly contract: Contract;
  readonly provider: Provider;
}

/** A module that can be asked what it holds of a person. */
export interface Holder {
  readonly contract: Contract;
  readonly provider: Provider;
}

/** Every contract with a route that a process serves which reaches all modules: the modules' and the platform's own. */
export function contractsAtTheEdge(modules: readonly AnyModule[]): Contract[] {
  const holders = modules.filter(({ personalData }) => personalData !== undefined);
  return [
    ...modules.map(({ contract }) => contract),
    ...(holders.length > 0 ? [definePersons(holders)] : []),
  ];
}

/**
 * Hands a person everything that is held of them, a part for each module. It is composed at the edge: no
 * module calls another for it. All parts or none: what is down has to be waited for.
 */
export function createPersons(holders: readonly Holder[], path: CallPath): EdgeContract {
  const contract = definePersons(holders);
  const clients = holders.map(({ contract: held, provider }) => ({
    module: held.module,
    client: createClient(held, provider, PERSONS, path),
  }));

  async function exportPerson(personId: string) {
    const parts = await Promise.all(
      clients.map(
        async ({ module, client }) => [module, await client[EXPORT_OPERATION]?.({ personId })] as const,
      ),
    );
    return { personId, exportedAt: toIsoTime(path.clock.now()), ...Object.fromEntries(parts) };
  }

  return {
    contract,
    provider: {
      handlers: {
        exportMe: (_input: never, call) => exportPerson(userIdOf(call)),
        exportPerson: ({ id: personId }: { id: string }) => exportPerson(personId),
      },
      untilDurable: () => undefined,
    },
  };
}

function definePersons(holders: readonly Pick<Holder, 'contract'>[]): Contract {
  const parts = holders.flatMap(({ contract: { module, operations } }) => {
    const operation = operations[EXPORT_OPERATION];
    return operation === undefined ? [] : [[module, operation.output] as const];
  });
  const output = z.object({ personId: id, exportedAt: isoTime, ...Object.fromEntries(parts) });
  return defineContract(PERSONS, {
    summary: 'What all modules together hold of a person.',
    events: {},
    errors: {},
    operations: {
      exportMe: query({
        summary: 'Everything that the shop holds of the signed-in user, a part for each module.',
        route: 'GET /me/export',
        access: ['customer'],
        deadline: DEADLINE_MILLISECONDS,
        input: nothing,
        output,
      }),
      exportPerson: query({
        summary: 'The same of anybody, also of somebody who has been erased: what is kept by law.',
        route: 'GET /persons/:id/export',
        access: ['staff'],
        deadline: DEADLINE_MILLISECONDS,
        input: z.strictObject({ id }),
        output,
      }),
    },
  });
}
