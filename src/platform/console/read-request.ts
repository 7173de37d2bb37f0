import type { z } from 'zod';
import { AppError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';

/** What is asked, when it has the shape; throws for anything else. */
export function readAs<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new AppError({
    code: 'console.invalid-request',
    kind: 'invalid',
    message: 'The request is not one that the console makes, so nothing was done. Correct the listed fields.',
    details: { issues },
  });
}

/** The name of a module that this process hosts; throws for any other. */
export function hostedModule(kernel: Kernel, name: string): string {
  if (kernel.hosted.includes(name)) return name;
  throw new AppError({
    code: 'console.no-such-module',
    kind: 'not-found',
    message: `This process hosts no module ${name}, so it cannot look into it. It hosts: ${kernel.hosted.join(', ')}; of others ask the console of the process that does.`,
  });
}
