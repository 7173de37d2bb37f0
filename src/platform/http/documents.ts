import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Express } from 'express';
import type { Kernel } from '../kernel/index.ts';
import { createAsyncApi } from './asyncapi.ts';
import { createOpenApi } from './openapi.ts';
import { listProblems } from './problem-list.ts';
import type { ProblemCodes } from './route-problems.ts';

const API_VERSION = '1.0.0';

/** Of the package, what the page loads: its other files show another API, from the internet. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js'];

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tearline shop: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main id="api"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;

/** `/openapi.json`, `/asyncapi.json`, a page that shows it without the internet, and an explanation of each problem code, those of other routes too. */
export function mountDocuments(app: Express, kernel: Kernel, elsewhere?: ProblemCodes): void {
  const openApi = createOpenApi(kernel.contracts, API_VERSION);
  const asyncApi = createAsyncApi(kernel.graph, kernel.contracts, API_VERSION);
  const problems = listProblems(kernel.contracts, elsewhere);
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  app.get('/asyncapi.json', (_request, response) => {
    response.json(asyncApi);
  });
  app.get('/docs', (_request, response) => {
    response.type('html').send(PAGE);
  });
  app.get('/docs/start.js', (_request, response) => {
    response.type('js').send(START);
  });
  for (const asset of ASSETS) {
    app.get(`/docs/${asset}`, (_request, response) => {
      response.sendFile(join(assets, asset), { maxAge: '1 day' });
    });
  }
  app.get('/problems', (_request, response) => {
    response.json({ items: [...problems.values()] });
  });
  app.get('/problems/:code', (request, response, next) => {
    const problem = problems.get(request.params.code);
    if (problem === undefined) next();
    else response.json(problem);
  });
}
