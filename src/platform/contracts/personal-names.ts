import type { Contract } from './define-contract.ts';
import { fieldsOf, soundsPersonal } from './personal-fields.ts';

/**
 * The names of fields that are about a person: those that events declare, and those of inputs that sound like it.
 */
export function personalNames(contracts: readonly Contract[]): ReadonlySet<string> {
  const declared = contracts.flatMap(({ events }) =>
    Object.values(events).flatMap(({ personal }) => personal),
  );
  const asked = contracts.flatMap(({ operations }) =>
    Object.values(operations).flatMap(({ input }) => [...fieldsOf(input).keys()]),
  );
  return new Set([...declared.map(lastOf), ...asked.map(lastOf).filter(soundsPersonal)]);
}

function lastOf(path: string): string {
  return path.split(/[.[\]]+/).findLast((part) => part !== '') ?? '';
}
