import { z } from 'zod';

const PAIR = /^[^=,\s]+=[^,]*$/;

/** The standard variables of OpenTelemetry, as far as they are read. */
export const tracingConfiguration = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'write http://<host>:<port>; /v1/traces is added' })
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .transform((text) => text.split(',').map((pair) => pair.trim()))
    .refine((pairs) => pairs.every((pair) => PAIR.test(pair)), 'write <name>=<value>, several with commas')
    .transform((pairs) => Object.fromEntries(pairs.map(headerOf)))
    .optional(),
  OTEL_SERVICE_NAME: z.string().default('tearline'),
  OTEL_TRACES_SAMPLER: z
    .enum(
      [
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ],
      'use always_on, always_off or traceidratio, each also with parentbased_ before it',
    )
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('write a number from 0 to 1')
    .min(0, 'at least 0')
    .max(1, 'at most 1')
    .default(1),
});
export type TracingConfiguration = z.output<typeof tracingConfiguration>;

function headerOf(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), decoded(pair.slice(at + 1))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
