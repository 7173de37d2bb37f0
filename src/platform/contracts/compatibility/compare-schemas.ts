import { isDeepStrictEqual } from 'node:util';
import { type JsonSchema, valuesOf, withoutNull } from './json-schema.ts';

/** Whether values go to the module or come from it. */
export type Direction = 'input' | 'output';

/** A part of a schema in which values of the other version no longer fit. */
export interface Misfit {
  /** The path, e.g. `items[].price`; empty for all of it. */
  readonly field: string;
  readonly what: string;
  /** It is gone or may be missing, and was released as deprecated: everybody has been told. */
  readonly announced: boolean;
}

interface Compared {
  readonly was: JsonSchema;
  readonly is: JsonSchema;
  readonly direction: Direction;
  readonly field: string;
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const EXACT = ['pattern', 'format', 'multipleOf', 'propertyNames', 'uniqueItems', 'contentEncoding'];
const COMPARED_ELSEWHERE = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'anyOf',
  'enum',
  'const',
  'default',
  'deprecated',
  'rules',
];
const UNDERSTOOD = new Set([...LOWER, ...UPPER, ...EXACT, ...COMPARED_ELSEWHERE]);
const LONGEST_TOLD = 80;

/**
 * What of a schema breaks whoever knows its released form. Input that was taken has to be taken still; output
 * has to be what was promised, but for fields that nobody knew. What is not understood counts as breaking.
 */
export function compareSchemas(was: JsonSchema, is: JsonSchema, direction: Direction, field = ''): Misfit[] {
  const [before, now] = [withoutNull(was), withoutNull(is)];
  const [wide, narrow] = direction === 'input' ? [now, before] : [before, now];
  const compared: Compared = { was: before.schema, is: now.schema, direction, field };
  return [
    ...(narrow.isNullable && !wide.isNullable
      ? [misfit(field, direction === 'input' ? 'may no longer be null' : 'may be null and never was')]
      : []),
    ...(before.schema.anyOf === undefined && now.schema.anyOf === undefined
      ? compareOne(compared)
      : compareUnions(compared)),
  ];
}

function compareOne(compared: Compared): Misfit[] {
  const { was, is, field } = compared;
  const [wide, narrow] = widths(compared);
  const isType = wide.type === undefined || wide.type === narrow.type || isWhole(wide, narrow);
  if (!isType) return [misfit(field, `was ${was.type ?? 'anything'} and is ${is.type ?? 'anything'}`)];
  return [
    ...compareValues(compared),
    ...compareLimits(compared),
    ...compareRules(compared),
    ...compareProperties(compared),
    ...compareItems(compared),
    ...compareOthers(compared),
  ];
}

/** What has to hold the other: the values that are taken now, or those that were promised. */
function widths({ was, is, direction }: Compared): [wide: JsonSchema, narrow: JsonSchema] {
  return direction === 'input' ? [is, was] : [was, is];
}

function isWhole(wide: JsonSchema, narrow: JsonSchema): boolean {
  return wide.type === 'number' && narrow.type === 'integer';
}

function compareValues(compared: Compared): Misfit[] {
  const { direction, field } = compared;
  const [wide, narrow] = widths(compared).map(valuesOf);
  if (wide === undefined) return [];
  if (narrow === undefined)
    return [
      misfit(
        field,
        direction === 'input'
          ? `takes only ${told(wide)} and took any`
          : `may be anything and was one of ${told(wide)}`,
      ),
    ];
  return narrow
    .filter((value) => !wide.some((other) => isDeepStrictEqual(other, value)))
    .map((value) =>
      misfit(
        field,
        direction === 'input'
          ? `no longer takes ${told(value)}`
          : `may be ${told(value)}, which nobody knows`,
      ),
    );
}

function compareLimits(compared: Compared): Misfit[] {
  const [wide, narrow] = widths(compared);
  const exceeds = (keyword: string, isBeyond: (inner: number, outer: number) => boolean) => {
    const [outer, inner] = [wide[keyword], narrow[keyword]];
    return typeof outer === 'number' && (typeof inner !== 'number' || isBeyond(inner, outer));
  };
  const differing = [
    ...LOWER.filter((keyword) => exceeds(keyword, (inner, outer) => inner < outer)),
    ...UPPER.filter((keyword) => exceeds(keyword, (inner, outer) => inner > outer)),
    ...EXACT.filter(
      (keyword) => wide[keyword] !== undefined && !isDeepStrictEqual(wide[keyword], narrow[keyword]),
    ),
  ];
  return differing.map((keyword) => changed(compared, keyword));
}

/** Input keeps to no rule that it did not have to keep to; output keeps to all that it did. */
function compareRules(compared: Compared): Misfit[] {
  const [wide, narrow] = widths(compared);
  return (wide.rules ?? [])
    .filter((rule) => narrow.rules?.includes(rule) !== true)
    .map((rule) =>
      misfit(
        compared.field,
        compared.direction === 'input'
          ? `has a rule that it had not: ${told(rule)}`
          : `no longer keeps to a rule: ${told(rule)}`,
      ),
    );
}

/** Whoever left a field out meant the value that it had then. */
function compareDefaults(was: JsonSchema, is: JsonSchema): string[] {
  if (was.default === undefined || isDeepStrictEqual(was.default, is.default)) return [];
  return [`meant ${told(was.default)} where it was left out and means ${told(is.default)}`];
}

function compareProperties(compared: Compared): Misfit[] {
  const { was, is, direction, field } = compared;
  const [before, now] = [was.properties ?? {}, is.properties ?? {}];
  const wasRequired = new Set(was.required);
  const isRequired = new Set(is.required);
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return [
    ...names.flatMap((name) => {
      const at = field === '' ? name : `${field}.${name}`;
      const [old, present] = [before[name], now[name]];
      if (present === undefined)
        return old === undefined ? [] : [misfit(at, 'is gone', old.deprecated === true)];
      if (old === undefined)
        return direction === 'input' && isRequired.has(name)
          ? [misfit(at, 'is required and was not there')]
          : [];
      return [
        ...[
          ...compareRequired(direction, wasRequired.has(name), isRequired.has(name)),
          ...(direction === 'input' && !isRequired.has(name) ? compareDefaults(old, present) : []),
        ].map((what) => misfit(at, what, direction === 'output' && old.deprecated === true)),
        ...compareSchemas(old, present, direction, at),
      ];
    }),
    ...compareFurther(compared),
  ];
}

function compareRequired(direction: Direction, was: boolean, is: boolean): string[] {
  if (direction === 'input') return is && !was ? ['is required and was optional'] : [];
  return was && !is ? ['may be missing and was always there'] : [];
}

/** Fields that are not named: of a record, or whatever else is sent along. */
function compareFurther({ was, is, direction, field }: Compared): Misfit[] {
  const [before, now] = [was.additionalProperties, is.additionalProperties];
  if (typeof before === 'object' && typeof now === 'object')
    return compareSchemas(before, now, direction, `${field}{}`);
  const isClosed = direction === 'input' && now === false && before !== false;
  if (isClosed) return [misfit(field, 'no longer takes fields that it does not name')];
  return typeof before === 'object' && now === false
    ? [misfit(field, 'no longer has fields of any name')]
    : [];
}

function compareItems(compared: Compared): Misfit[] {
  const { was, is, direction, field } = compared;
  const inner =
    was.items !== undefined && is.items !== undefined
      ? compareSchemas(was.items, is.items, direction, `${field}[]`)
      : [];
  const [before, now] = [was.prefixItems, is.prefixItems];
  if (before === undefined && now === undefined) return inner;
  if (before?.length !== now?.length) return [...inner, misfit(field, 'has another number of places')];
  return [
    ...inner,
    ...(before ?? []).flatMap((each, index) =>
      compareSchemas(each, now?.[index] ?? {}, direction, `${field}[${index}]`),
    ),
  ];
}

/** Each form that values may have on one side has to fit one on the other. */
function compareUnions(compared: Compared): Misfit[] {
  const { direction, field } = compared;
  const [wide, narrow] = widths(compared).map((schema) => schema.anyOf ?? [schema]) as [
    readonly JsonSchema[],
    readonly JsonSchema[],
  ];
  return narrow.flatMap((form) => {
    const attempts = wide.map((other) =>
      direction === 'input'
        ? compareSchemas(form, other, direction, field)
        : compareSchemas(other, form, direction, field),
    );
    if (attempts.some((attempt) => attempt.length === 0)) return [];
    const [only] = attempts;
    if (attempts.length === 1 && only !== undefined) return only;
    return [
      misfit(
        field,
        direction === 'input' ? `no longer takes ${told(form)}` : `may be ${told(form)}, which nobody knows`,
      ),
    ];
  });
}

function compareOthers(compared: Compared): Misfit[] {
  const { was, is, field } = compared;
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((keyword) => !UNDERSTOOD.has(keyword) && !isDeepStrictEqual(was[keyword], is[keyword]))
    .map((keyword) =>
      misfit(field, `has another ${keyword}, which is not understood and so counts as breaking`),
    );
}

function changed({ was, is, field }: Compared, keyword: string): Misfit {
  return misfit(field, `had ${keyword} ${told(was[keyword])} and has ${told(is[keyword])}`);
}

function misfit(field: string, what: string, announced = false): Misfit {
  return { field, what, announced };
}

function told(value: unknown): string {
  const text = value === undefined ? 'none' : JSON.stringify(value);
  return text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text;
}
