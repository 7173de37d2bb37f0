import type { RequestHandler } from 'express';
import { createHistogram, type Metrics } from '../observability/index.ts';

/** Times each request by the route it matched (never by its path, which has no bound). */
export function measureRequests(metrics: Metrics): RequestHandler {
  const duration = createHistogram(
    metrics,
    'tearline_http_request_duration_seconds',
    'Duration of HTTP requests.',
    ['method', 'route', 'status'],
  );
  const children = new Map<string, { observe(seconds: number): void }>();
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('finish', () => {
      const route = (request.route as { path: string } | undefined)?.path ?? 'unmatched';
      const name = `${request.method} ${route} ${response.statusCode}`;
      let child = children.get(name);
      if (child === undefined) {
        child = duration.labels({ method: request.method, route, status: String(response.statusCode) });
        children.set(name, child);
      }
      child.observe((performance.now() - startedAt) / 1000);
    });
    next();
  };
}
