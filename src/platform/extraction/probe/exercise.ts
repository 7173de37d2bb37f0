import type { Operation } from '../../contracts/index.ts';
import { isAppError } from '../../foundation/index.ts';
import type { AnyModule } from '../../kernel/index.ts';
import type { Actor } from '../../observability/index.ts';
import { sampleId, sampleOf } from '../code/sample-of.ts';

/** What came of one thing that was tried; `codes` of what failed. */
export interface Outcome {
  readonly module: string;
  readonly what: string;
  readonly operation?: string;
  readonly codes: readonly string[];
  readonly milliseconds: number;
}

/** A made-up person, with what has become known about them, by the names of fields. */
export interface Person {
  readonly number: number;
  readonly known: Map<string, unknown>;
}

export function createPerson(number: number, known: ReadonlyMap<string, unknown> = new Map()): Person {
  return { number, known: new Map(known) };
}

/** Where modules run and can be called: on a bench, or in another process. */
export interface Callable {
  readonly modules: readonly AnyModule[];
  call(module: string, operation: string, input: unknown, actor: Actor, key?: string): Promise<unknown>;
}

/** These take away what the others need, so they come last; and a person is not erased on the way. */
const TAKES_AWAY = /^(?:remove|delete|block|cancel)/;
const ERASES = /eras/i;
/** Of what is nobody's, such as a product, one is enough. */
const FOR_ALL = 1;

/**
 * Calls every operation in the name of whoever may, with samples of its input and what earlier answers told.
 * Most are refused, as customers are; that they are refused as declared is what is looked at.
 */
export async function callEverything(
  bench: Callable,
  person: Person,
  chosen: (definition: AnyModule) => boolean = () => true,
): Promise<Outcome[]> {
  const all = bench.modules
    .filter(chosen)
    .flatMap((definition) =>
      Object.entries(definition.contract.operations).map(
        ([name, operation]) => ({ module: definition.contract.module, name, operation }) as const,
      ),
    )
    .filter(({ name }) => !ERASES.test(name));
  const outcomes: Outcome[] = [];
  for (const isLast of [false, true])
    for (const { module, name, operation } of all.filter((one) => TAKES_AWAY.test(one.name) === isLast))
      for (const number of [isAboutSomebody(operation) ? person.number : FOR_ALL, 0])
        outcomes.push(await callOnce(bench, { module, name, operation }, person, number));
  return outcomes;
}

function isAboutSomebody({ access }: Operation): boolean {
  return !access.includes('staff');
}

async function callOnce(
  bench: Callable,
  { module, name, operation }: { module: string; name: string; operation: Operation },
  { known }: Person,
  number: number,
): Promise<Outcome> {
  const input = sampleOf(operation.input, { number, known });
  const startedAt = performance.now();
  const outcome = (codes: readonly string[]) => ({
    module,
    what: `${module}.${name}`,
    operation: name,
    codes,
    milliseconds: performance.now() - startedAt,
  });
  // A number too small for a new account must not make a second one of it.
  if (number === 0 && operation.access.includes('public')) return outcome([]);
  try {
    remember(
      await bench.call(module, name, input, actorFor(operation, known), keyFor(operation, number)),
      operation,
      known,
    );
    return outcome([]);
  } catch (error) {
    return outcome([isAppError(error) ? error.code : 'bug']);
  }
}

function keyFor({ kind, idempotencyKey }: Operation, number: number): string | undefined {
  return kind === 'command' && idempotencyKey === 'required' ? `probe-${number}` : undefined;
}

export function actorFor({ access }: Operation, known: ReadonlyMap<string, unknown>): Actor {
  const userId = String(known.get('userId') ?? sampleId(1));
  if (access.includes('customer')) return { kind: 'customer', userId, sessionId: 'probe' };
  if (access.includes('staff')) return { kind: 'staff', userId: sampleId(0), sessionId: 'probe' };
  return access.includes('public') ? { kind: 'anonymous' } : { kind: 'system' };
}

/** What `POST /products` answers as `id` is a `productId` to all. */
function remember(output: unknown, { route, kind }: Operation, known: Map<string, unknown>): void {
  if (kind !== 'command' || typeof output !== 'object' || output === null) return;
  const { id } = output as { readonly id?: unknown };
  const made = /^.*\/([a-z]+)$/.exec(route?.method === 'POST' ? route.path : '')?.[1];
  if (made !== undefined && typeof id === 'string') known.set(`${singular(made)}Id`, id);
  for (const [name, value] of Object.entries(output)) if (name.endsWith('Id')) known.set(name, value);
}

function singular(word: string): string {
  return /(?:ss|x|ch)es$/.test(word) ? word.slice(0, -2) : word.replace(/s$/, '');
}
