import { z } from 'zod';

export const httpConfiguration = z.object({
  PORT: z.coerce
    .number('write a port number')
    .int('write a whole number')
    .min(0, 'ports begin at 0 (any free port)')
    .max(65_535, 'ports end at 65535')
    .default(3000),
  HOST: z.string().default('0.0.0.0'),
  /** Requests per minute and client; probes are exempt. */
  RATE_LIMIT: z
    .union([z.literal('off'), z.coerce.number().int().min(1).max(1_000_000)], "write a whole number of requests per minute, or 'off'")
    .default(600),
  /** Proxies in front, whose X-Forwarded-For says who the client is. */
  TRUST_PROXY: z.coerce.number('write how many proxies stand in front').int().min(0).max(10).default(0),
});
export type HttpConfiguration = z.infer<typeof httpConfiguration>;
