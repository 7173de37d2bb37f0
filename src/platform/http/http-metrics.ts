import type { RequestHandler } from 'express';
import { FastHistogram, type Metrics, type ObserveDuration } from '../observability/index.ts';

/** Times each request by the route it matched (never by its path, which has no bound). */
export function measureRequests(metrics: Metrics): RequestHandler {
  const durations = new FastHistogram(
    metrics,
    'tearline_http_request_duration_seconds',
    'Duration of HTTP requests.',
  );
  const series = new Map<string, ObserveDuration>();
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('finish', () => {
      const route = (request.route as { path: string } | undefined)?.path ?? 'unmatched';
      const { method } = request;
      const status = String(response.statusCode);
      const name = `${method} ${route} ${status}`;
      let observe = series.get(name);
      if (observe === undefined) {
        observe = durations.series({ method, route, status });
        series.set(name, observe);
      }
      observe((performance.now() - startedAt) / 1_000);
    });
    next();
  };
}
