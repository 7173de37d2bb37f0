import type { Express } from 'express';
import type { Kernel } from '../kernel/index.ts';

/** The paths that load balancers and scrapers ask; exempt from the rate limit. */
export const PROBES: readonly string[] = ['/livez', '/readyz', '/status', '/metrics'];

/**
 * `/livez`: the process answers. `/readyz`: it takes requests; it stays ready when one module's database
 * is down, since the others still serve. `/status`: each module of this process by itself, and
 * the names of those that it reaches in others, which answer for themselves.
 */
export function mountHealth(app: Express, kernel: Kernel, isDraining: () => boolean): void {
  app.get('/livez', (_request, response) => {
    response.json({ status: 'up' });
  });
  app.get('/readyz', (_request, response) => {
    const draining = isDraining();
    response.status(draining ? 503 : 200).json({ status: draining ? 'draining' : 'ready' });
  });
  app.get('/status', async (_request, response) => {
    const modules = await kernel.status();
    const status = modules.every((module) => module.status === 'up') ? 'up' : 'degraded';
    const { elsewhere } = kernel;
    response.json({
      status: isDraining() ? 'draining' : status,
      modules,
      ...(elsewhere.length > 0 && { elsewhere }),
    });
  });
  app.get('/metrics', async (_request, response) => {
    response.type(kernel.metrics.contentType).send(await kernel.metrics.metrics());
  });
}
