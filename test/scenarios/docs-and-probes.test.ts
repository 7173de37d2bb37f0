import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape, which is what is tested.
type Json = any;

let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

describe('/docs', () => {
  it('loads everything from the shop itself, as its content security policy demands', async () => {
    const page = await shop.request('GET', '/docs');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const places = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
    const loaded = places.filter((place) => place !== 'data:,');
    expect(loaded.length).toBe(3);
    for (const place of loaded) {
      expect(place).toMatch(/^\/docs\//);
      const asset = await shop.request('GET', place);
      expect(asset.status, place).toBe(200);
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      expect(asset.headers.get('content-type')).toMatch(
        place.endsWith('css') ? /^text\/css/ : /^text\/javascript/,
      );
      if (place.endsWith('.css')) expect(asset.body).not.toMatch(/url\(["']?(https?:)?\/\/|@import/);
      if (place.endsWith('start.js')) expect(asset.body).not.toContain('//');
    }
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    // Swagger UI sets styles in place and draws its icons from data.
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).toMatch(/img-src 'self' data:/);
    expect(page.body).not.toMatch(/<script(?! src)|onload=|<style/);
  });

  it('serves nothing else of the package, nor what lies beside it', async () => {
    for (const path of [
      'index.html',
      'swagger-initializer.js',
      'package.json',
      '..%2fpackage.json',
      'swagger-ui.css.map',
    ]) {
      expect((await shop.request('GET', `/docs/${path}`)).status, path).toBe(404);
    }
  });
});

describe('what machines ask', () => {
  it('/livez and /readyz answer without a token', async () => {
    expect(await shop.request('GET', '/livez')).toMatchObject({ status: 200, body: { status: 'up' } });
    expect(await shop.request('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('/status tells of each module', async () => {
    const { status, body } = await shop.request('GET', '/status');
    expect([status, body.status]).toEqual([200, 'up']);
    const here = body.modules.map((module: Json) => module.module);
    expect([...here, ...(body.elsewhere ?? [])].toSorted()).toEqual(
      modules.map(({ contract }) => contract.module).toSorted(),
    );
    for (const module of body.modules) {
      expect(module).toMatchObject({
        status: 'up',
        database: { engine: 'sqlite', level: 'database' },
        unfinishedSagas: 0,
      });
    }
    expect(JSON.stringify(body)).not.toContain(shop.folder);
  });

  it('/metrics is the text of Prometheus, in which no label is without bound', async () => {
    const staff = await signInStaff(shop);
    await shop.request('GET', '/products/019b76da-a800-7016-80fc-a7304a63e58a');
    await shop.request('GET', '/some/path/that/nobody/knows');
    const { headers, body } = await shop.request('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of body.split('\n').filter((text: string) => text !== '')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|[a-z_]+(\{.*\})? (NaN|[+-]?(Inf|[\d.e+-]+)))$/);
    }
    expect(body).toContain(
      'tearline_http_request_duration_seconds_count{method="GET",route="/products/:id",status="404"} 1',
    );
    expect(body).toContain('route="unmatched"');
    expect(body).not.toMatch(new RegExp(`nobody|a7304a63e58a|${staff.userId}`));
  });
});
