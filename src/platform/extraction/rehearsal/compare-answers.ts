import { isSecretName } from '../../observability/index.ts';
import type { Answer } from './side.ts';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
/** Numbers that go on by themselves. */
const GOES_ON = /(?:milliseconds|seconds|age)$/i;
/** Texts that only their module understands. */
const OPAQUE = /cursor$/i;

/**
 * What is not alike in two answers, by path and without values. Times that are not the same count for alike, and so do
 * ids that are not the same, but not an id and something else; lists are compared without their order.
 */
export function compareAnswers(apart: Answer, together: Answer): string[] {
  if ('code' in apart || 'code' in together) {
    const [one, other] = [outcomeOf(apart), outcomeOf(together)];
    return one === other ? [] : [`${one} apart, ${other} together`];
  }
  const known = textsIn(together.output);
  const same = new Set([...textsIn(apart.output)].filter((text) => known.has(text)));
  return differences(plain(apart.output, '', same), plain(together.output, '', same), '');
}

/** Whether a command has answered the same again under its key: the same ids, and times that go on. */
export function isSameAnswer(first: Answer, again: Answer): boolean {
  if ('code' in first || 'code' in again) return outcomeOf(first) === outcomeOf(again);
  const ids = new Set(
    [...textsIn(first.output), ...textsIn(again.output)].filter((text) => !TIME.test(text)),
  );
  return JSON.stringify(plain(first.output, '', ids)) === JSON.stringify(plain(again.output, '', ids));
}

function outcomeOf(answer: Answer): string {
  return 'code' in answer ? answer.code : 'an answer';
}

/** Ids and times wherever they stand. */
function textsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    for (const [id] of value.matchAll(ID)) found.add(id);
    if (TIME.test(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) textsIn(inner, found);
  }
  return found;
}

function plain(value: unknown, name: string, same: ReadonlySet<string>): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return GOES_ON.test(name) ? '<number>' : value;
  if (typeof value === 'string') {
    if (isSecretName(name) || OPAQUE.test(name)) return '<opaque>';
    if (TIME.test(value)) return same.has(value) ? value : '<time>';
    return value.replace(ID, (id) => (same.has(id) ? id : '<id>'));
  }
  if (Array.isArray(value))
    return value
      .map((item) => plain(item, name, same))
      .map((item) => [JSON.stringify(item), item] as const)
      .sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
      .map(([, item]) => item);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries
      .map(([field, inner]) => [field, plain(inner, field, same)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function differences(apart: unknown, together: unknown, path: string): string[] {
  if (JSON.stringify(apart) === JSON.stringify(together)) return [];
  if (!isObject(apart) || !isObject(together) || Array.isArray(apart) !== Array.isArray(together))
    return [`${path || 'the answer'} is ${describeBoth(describe(apart), describe(together))}`];
  if (Array.isArray(apart) && Array.isArray(together) && apart.length !== together.length)
    return [`${path || 'the answer'} has ${apart.length} items apart, ${together.length} together`];
  const names = [...new Set([...Object.keys(apart), ...Object.keys(together)])];
  return names.flatMap((name) =>
    differences(apart[name], together[name], path === '' ? name : `${path}.${name}`),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function describeBoth(apart: string, together: string): string {
  return `${apart} apart, ${apart === together ? 'another' : together} together`;
}

/** Never the value itself: it may be about somebody. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string')
    return /^<\w+>$/.test(value) ? value : `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
