import type { Contract } from '../contracts/index.ts';
import { AppError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';

export type PersonRequest =
  | { readonly ask: 'persons erasures'; readonly all: boolean; readonly limit: number }
  | { readonly ask: 'persons show'; readonly id: string }
  | { readonly ask: 'persons export'; readonly id: string };

type Methods = Readonly<Record<string, ((input: object) => Promise<unknown>) | undefined>>;

/** Asks the module that takes requests of erasure, and the platform's own contract for exports. */
export async function answerPersonRequest(kernel: Kernel, request: PersonRequest): Promise<unknown> {
  switch (request.ask) {
    case 'persons erasures': {
      const page = { limit: request.limit, ...(request.all ? {} : { state: 'pending' }) };
      const answered = (await ask(kernel, isRequester, 'listErasures', page)) as { items: unknown };
      return answered.items;
    }
    case 'persons show':
      return ask(kernel, isRequester, 'getErasure', { id: request.id });
    case 'persons export':
      return ask(kernel, offersExports, 'exportPerson', { id: request.id });
  }
}

function isRequester({ events }: Contract): boolean {
  return Object.values(events).some(({ erasure }) => erasure === 'requested');
}

/** That at the edge: those of the modules have no way to be asked from outside. */
function offersExports({ operations }: Contract): boolean {
  return operations['exportPerson']?.route !== undefined;
}

function ask(
  kernel: Kernel,
  isMeant: (contract: Contract) => boolean,
  name: string,
  input: object,
): Promise<unknown> {
  const contract = kernel.contracts.find(isMeant);
  const method = contract && (kernel.client(contract) as Methods)[name];
  if (method === undefined) throw noPersons(kernel.hosted);
  return method(input);
}

function noPersons(hosted: readonly string[]): AppError {
  return new AppError({
    code: 'cli.no-persons',
    kind: 'not-found',
    message: `The process of ${hosted.join(', ')} neither hosts nor reaches every module that it takes to answer, so nothing is shown. Start one that hosts them, or give it the addresses of the others (<MODULE>_URL).`,
  });
}
