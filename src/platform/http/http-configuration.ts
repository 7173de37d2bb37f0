import { z } from 'zod';

const PORT = 'write a port number';
const RATE = "write a whole number of requests per minute from 1 to 1,000,000, or 'off'";
const PROXIES = 'write how many proxies stand in front, 0 to 10';
const DELAY = 'write a number of seconds, 0 to 20';

export const httpConfiguration = z.object({
  /** 0 for any free port. */
  PORT: wholeNumber(PORT).pipe(z.int().max(65_535, 'ports end at 65535')).default(3000),
  HOST: z.string().default('0.0.0.0'),
  /** Requests per minute and client; probes are exempt. */
  RATE_LIMIT: z
    .union([z.literal('off'), wholeNumber(RATE).pipe(z.int().min(1, RATE).max(1_000_000, RATE))], RATE)
    .default(600),
  /** Proxies in front, whose X-Forwarded-For says who the client is. */
  TRUST_PROXY: wholeNumber(PROXIES).pipe(z.int().max(10, PROXIES)).default(0),
  /** Seconds of serving on after being told to stop, so that whoever sends requests here can notice. */
  SHUTDOWN_DELAY_SECONDS: wholeNumber(DELAY).pipe(z.int().max(20, DELAY)).default(0),
});
export type HttpConfiguration = z.infer<typeof httpConfiguration>;

/** Digits only: `Number` would take a blank for 0, and hexadecimal, and exponents. */
function wholeNumber(message: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number);
}
