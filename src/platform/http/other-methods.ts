import type { Express } from 'express';
import type { Contract } from '../contracts/index.ts';
import { type Problem, problemOfStatus, writeProblem } from './problem.ts';

/** What a path does not offer is answered with what it does: OPTIONS with 204, other methods with 405. */
export function mountOtherMethods(app: Express, contracts: readonly Contract[]): void {
  for (const [path, methods] of methodsByPath(contracts)) {
    const allowed = [...methods, 'OPTIONS'].join(', ');
    app.all(path, (request, response) => {
      response.setHeader('Allow', allowed);
      if (request.method === 'OPTIONS') response.status(204).end();
      else writeProblem(response, methodNotAllowed(request.method, request.path, allowed));
    });
  }
}

function methodNotAllowed(method: string, path: string, allowed: string): Problem {
  const detail = `${path} does not know the method ${method}, so nothing was done. It knows ${allowed}; see /docs.`;
  return problemOfStatus(405, 'http.method-not-allowed', detail);
}

function methodsByPath(contracts: readonly Contract[]): Map<string, Set<string>> {
  const methods = new Map<string, Set<string>>();
  for (const { operations } of contracts) {
    for (const { route } of Object.values(operations)) {
      if (route === undefined) continue;
      const known = methods.get(route.path) ?? new Set();
      known.add(route.method);
      if (route.method === 'GET') known.add('HEAD');
      methods.set(route.path, known);
    }
  }
  return methods;
}
