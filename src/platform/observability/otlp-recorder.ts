import { hostname } from 'node:os';
import {
  type Context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace as otel,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { codeOfFailure } from './code-of-failure.ts';
import type { Span, StartSpan } from './spans.ts';
import type { TracingConfiguration } from './tracing-configuration.ts';

const SEND_MILLISECONDS = 5_000;
const STOP_MILLISECONDS = 2_000;
const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

export interface OtlpRecorder {
  readonly start: StartSpan;
  stop(): Promise<void>;
}

/** The SDK of OpenTelemetry behind `startSpan`. Contexts are the platform's own, so the SDK's are not used. */
export function createOtlpRecorder(
  configuration: TracingConfiguration,
  endpoint: string,
  sent: (count: number, failure: Error | undefined) => void,
): OtlpRecorder {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: configuration.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeoutMillis: SEND_MILLISECONDS,
  });
  const provider = new TracerProvider({
    sampler: samplerOf(configuration),
    resource: resourceFromAttributes({
      'service.name': configuration.OTEL_SERVICE_NAME,
      'service.instance.id': `${hostname()}/${process.pid}`,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter: watched(exporter, sent) })],
  });
  const tracer = provider.getTracer('tearline');
  return {
    start: ({ name, kind, attributes }, within) =>
      spanOf(tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(within))),
    stop: () => atMost(STOP_MILLISECONDS, provider.shutdown()),
  };
}

function contextOf(within: string | undefined): Context {
  if (within === undefined) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = ''] = within.split('-');
  return otel.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16) });
}

function spanOf(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  let isEnded = false;
  return {
    trace: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    describe(name, attributes) {
      span.updateName(name).setAttributes(attributes);
    },
    end(failure) {
      if (isEnded) return;
      isEnded = true;
      if (failure !== undefined)
        span.setAttribute('error.type', codeOfFailure(failure)).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function samplerOf({
  OTEL_TRACES_SAMPLER: name,
  OTEL_TRACES_SAMPLER_ARG: ratio,
}: TracingConfiguration): Sampler {
  const root = name.endsWith('always_on')
    ? new AlwaysOnSampler()
    : name.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(ratio);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function watched(
  exporter: OTLPTraceExporter,
  sent: (count: number, failure: Error | undefined) => void,
): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        sent(spans.length, result.error);
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** Whatever comes of it. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
