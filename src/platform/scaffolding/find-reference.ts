import { z } from 'zod';
import type { Contract } from '../contracts/index.ts';
import type { Call } from './blueprint.ts';

/** What a contract hands to whoever is a person, and to nobody else. */
const NOT_FOR_REFERENCES = new Set(['exportPerson']);

/**
 * A query by which another module can see whether something exists: its input is one id or a list of ids and nothing
 * else, and one field of its answer is a list. One that takes several comes first. Undefined where there is none.
 */
export function findReference(contract: Contract): Call | undefined {
  const found = Object.entries(contract.operations).flatMap(
    ([operation, { kind, access, input, output }]) => {
      if (kind !== 'query' || !access.includes('module') || NOT_FOR_REFERENCES.has(operation)) return [];
      const [field, ...others] = fieldsOf(input);
      const [answer, ...moreAnswers] = fieldsOf(output).filter(([, schema]) => schema instanceof z.ZodArray);
      if (field === undefined || answer === undefined || others.length + moreAnswers.length > 0) return [];
      const [name, schema] = field;
      const takesSeveral = schema instanceof z.ZodArray;
      if (!isId(takesSeveral ? (schema.element as z.ZodType) : schema)) return [];
      const reference = takesSeveral ? name.replace(/s$/, '') : name;
      return [
        { module: contract.module, operation, field: name, takesSeveral, reference, answer: answer[0] },
      ];
    },
  );
  return found.find(({ takesSeveral }) => takesSeveral) ?? found[0];
}

function fieldsOf(schema: z.ZodType): [string, z.ZodType][] {
  return schema instanceof z.ZodObject ? Object.entries(schema.shape as Record<string, z.ZodType>) : [];
}

function isId(schema: z.ZodType): boolean {
  return schema instanceof z.ZodUUID;
}
