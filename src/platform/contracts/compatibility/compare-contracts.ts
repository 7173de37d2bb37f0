import { isDeepStrictEqual } from 'node:util';
import { compareSchemas, type Misfit } from './compare-schemas.ts';
import type {
  ReleasedContract,
  ReleasedError,
  ReleasedEvent,
  ReleasedOperation,
} from './released-contract.ts';

/** Something that whoever knows the released contract does not cope with. */
export interface Incompatibility {
  readonly of: 'operation' | 'event' | 'error';
  /** Of the operation; the type of the event; the code of the error. */
  readonly name: string;
  /** `input.addressId`, `output.items[].price`, `data.total`, `route`; empty for all of it. */
  readonly field: string;
  readonly what: string;
  /** It, or what it belongs to, was released as deprecated, and is gone. */
  readonly announced: boolean;
}

type Found = Omit<Incompatibility, 'of' | 'name'>;

const NOTHING: ReleasedContract = { version: 0, operations: {}, events: {}, errors: {} };

/** `now` is undefined where the module is gone. */
export function compareContracts(
  before: ReleasedContract,
  now: ReleasedContract = NOTHING,
): Incompatibility[] {
  return [
    ...compareEach('operation', before.operations, now.operations, compareOperation),
    ...compareEach('event', before.events, now.events, compareEvent),
    ...compareEach('error', before.errors, now.errors, compareError),
  ];
}

function compareEach<Part extends ReleasedOperation | ReleasedEvent | ReleasedError>(
  of: Incompatibility['of'],
  before: Readonly<Record<string, Part>>,
  now: Readonly<Record<string, Part>>,
  compare: (was: Part, is: Part) => readonly Found[],
): Incompatibility[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const is = now[name];
    if (is !== undefined) return compare(was, is).map((found) => ({ of, name, ...found }));
    // An error that is not raised any more is missed by nobody.
    if (!('deprecated' in was)) return [];
    return [{ of, name, field: '', what: 'is gone', announced: was.deprecated }];
  });
}

function compareOperation(was: ReleasedOperation, is: ReleasedOperation): Found[] {
  return [
    ...(was.kind === is.kind ? [] : [found('kind', `was a ${was.kind} and is a ${is.kind}`)]),
    ...was.access
      .filter((who) => !is.access.includes(who))
      .map((who) => found('access', `no longer includes ${who}`)),
    ...compareRoute(was, is),
    ...(was.idempotencyKey === 'optional' && is.idempotencyKey === 'required'
      ? [found('idempotencyKey', 'is required and was optional')]
      : []),
    ...(was.freshness === 'fresh' && is.freshness === 'stale-ok'
      ? [found('freshness', 'may be stale and was fresh')]
      : []),
    ...compareSchemas(was.input, is.input, 'input').map((misfit) => below('input', misfit)),
    ...compareSchemas(was.output, is.output, 'output').map((misfit) => below('output', misfit)),
  ];
}

function compareRoute(
  { route: was, deprecated }: ReleasedOperation,
  { route: is }: ReleasedOperation,
): Found[] {
  if (was === null || isDeepStrictEqual(was, is)) return [];
  if (is === null)
    return [{ field: 'route', what: `${was.method} ${was.path} is gone`, announced: deprecated }];
  const told = ({ method, path, status }: typeof was) => `${method} ${path} with ${status}`;
  return [
    found(
      'route',
      told(was) === told(is) ? 'has other outcomes than it had' : `was ${told(was)} and is ${told(is)}`,
    ),
  ];
}

/**
 * Both ways: consumers are older or newer than the producer, and events of the released shape are still
 * stored. A version that was raised brings upcasters along, without which the event cannot be defined.
 */
function compareEvent(was: ReleasedEvent, is: ReleasedEvent): Found[] {
  if (is.version < was.version) return [found('version', `was ${was.version} and is ${is.version}`)];
  if (is.version > was.version) return [];
  const misfits = [
    ...compareSchemas(was.data, is.data, 'output'),
    ...compareSchemas(was.data, is.data, 'input'),
  ].map((misfit) => below('data', misfit));
  const gone = was.personal.filter((path) => !is.personal.includes(path) && isThere(is, path));
  return [
    ...new Map(misfits.map((misfit) => [`${misfit.field} ${misfit.what}`, misfit])).values(),
    ...gone.map((path) => found(`data.${path}`, 'is no longer declared personal')),
  ];
}

function isThere({ data }: ReleasedEvent, path: string): boolean {
  const [first = ''] = path.split(/[.[]/);
  return first in (data.properties ?? {});
}

function compareError(was: ReleasedError, is: ReleasedError): Found[] {
  return [
    ...(was.kind === is.kind ? [] : [found('kind', `was ${was.kind} and is ${is.kind}`)]),
    ...compareSchemas(was.details, is.details, 'output').map((misfit) => below('details', misfit)),
  ];
}

function found(field: string, what: string): Found {
  return { field, what, announced: false };
}

function below(part: string, { field, what, announced }: Misfit): Found {
  return { field: field === '' ? part : `${part}.${field}`, what, announced };
}
