import { z } from 'zod';
import { defineContract, query } from '../../src/platform/contracts/index.ts';

const fields = z.object({
  id: z.string(),
  name: z.string(),
  quantity: z.int(),
  price: z.int(),
  inStock: z.boolean(),
});
export type Measured = z.infer<typeof fields>;

/** What the benchmarks of calls call. */
export const measuredContract = defineContract('measured', {
  summary: 'For the benchmark.',
  errors: {},
  events: {},
  operations: {
    echo: query({ summary: 'Answers its input.', access: ['module'], input: fields, output: fields }),
  },
});

export const MEASURED: Measured = {
  id: 'a3f0',
  name: 'Wireless Headphones',
  quantity: 2,
  price: 12_900,
  inStock: true,
};
