import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { modules } from '../../src/modules/index.ts';
import { httpConfiguration } from '../../src/platform/http/index.ts';
import { readSettings } from '../../src/platform/kernel/read-settings.ts';

/** Dockerfile, compose.yaml and the workflow say what the shop says itself. */
const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const dockerfile = read('Dockerfile');
const variables = z.record(z.string(), z.string());
const service = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: variables.optional(),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  profiles: z.array(z.string()).default([]),
});
const compose = z
  .object({
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.null()),
    networks: z.record(z.string(), z.unknown()),
  })
  .parse(parse(read('compose.yaml'), { merge: true }));
const services = Object.entries(compose.services);
const workflow = z
  .object({
    jobs: z.record(
      z.string(),
      z.object({
        env: variables,
        steps: z.array(
          z.object({
            run: z.string().optional(),
            uses: z.string().optional(),
            with: z.record(z.string(), z.unknown()).optional(),
          }),
        ),
      }),
    ),
  })
  .parse(parse(read('.github/workflows/ci.yml')));

const scraping = z.object({
  scrape_configs: z.array(z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) })),
});

const ofShop = compose.services['shop'];
const inDockerfile = Object.fromEntries(
  [...dockerfile.matchAll(/([A-Z_]+)=(\S+)(?: \\)?$/gm)].map(([, name = '', value = '']) => [name, value]),
);

/** Compose's `${NAME:-default}` and `${NAME:?why}` as somebody who sets nothing but what is demanded has them. */
function filledIn(environment: Readonly<Record<string, string>> = {}): Record<string, string> {
  const fill = (value: string) =>
    value.replaceAll(
      /\$\{\w+(?::-([^}]*))?(?::\?[^}]*)?\}/g,
      (_, otherwise?: string) => otherwise ?? 'given by somebody',
    );
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fill(value)]));
}

describe('the Dockerfile', () => {
  it('has the version of Node that npm brings', () => {
    const versions = [...dockerfile.matchAll(/^FROM node:(\S+)-slim/gm)].map(([, version]) => version);
    expect(versions).toEqual([manifest.dependencies['node'], manifest.dependencies['node']]);
  });

  it('copies what is there, and all that the shop is started from', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) =>
      files.split(' '),
    );
    expect(copied.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const allowed = read('.dockerignore')
      .match(/^!.+$/gm)
      ?.map((line) => line.slice(1));
    expect(new Set(allowed)).toEqual(new Set(copied));
    expect(manifest.scripts['start']).toContain('node bin/start.js');
    expect(dockerfile).toContain('CMD ["node", "bin/start.js"]');
  });

  it('runs as nobody special, and asks whether the shop is ready', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*?\/readyz/m);
    expect(dockerfile).toContain(`EXPOSE ${inDockerfile['PORT']}`);
  });
});

describe('compose.yaml', () => {
  it('starts a shop that has no problem with its configuration', () => {
    const environment = { ...inDockerfile, ...filledIn(ofShop?.environment) };
    expect(httpConfiguration.safeParse(environment).error).toBeUndefined();
    expect(() => readSettings(modules, environment)).not.toThrow();
  });

  it('sets no variable that nobody reads', () => {
    const documented = read('README.md') + read('docs/operations.md');
    const set = services
      .filter(([, { image }]) => image === 'tearline')
      .flatMap(([, { environment = {} }]) => Object.keys(environment));
    const unknown = [...set, ...Object.keys(inDockerfile)].filter(
      (name) => name !== 'NODE_ENV' && !documented.includes(`\`${name}\``),
    );
    expect(unknown).toEqual([]);
  });

  it('gives the administrator of the databases to nobody who serves', () => {
    const administrators = services.filter(([, { environment = {} }]) => 'DATABASE_ADMIN_URL' in environment);
    expect(administrators.map(([name]) => name)).toEqual(['provision']);
  });

  it('has a port of the shop, for it and for Prometheus', () => {
    const port = inDockerfile['PORT'];
    expect(ofShop?.ports.map((mapping) => mapping.split(':').at(-1))).toEqual([port]);
    const scraped = scraping.parse(parse(read('docs/operations/prometheus.yml')));
    expect(scraped.scrape_configs[0]?.static_configs[0]?.targets).toEqual([`shop:${port}`]);
  });

  it('mounts files that are there, and volumes and networks that it declares', () => {
    for (const [, { volumes, networks }] of services) {
      for (const [source = ''] of volumes.map((volume) => volume.split(':')))
        expect(source.startsWith('./') ? existsSync(join(root, source)) : source in compose.volumes).toBe(
          true,
        );
      for (const network of networks) expect(Object.keys(compose.networks)).toContain(network);
    }
  });

  it('keeps databases and broker from the network outside', () => {
    for (const name of ['postgres', 'nats', 'redis']) expect(compose.services[name]?.ports).toEqual([]);
    expect([compose.networks['databases'], compose.networks['events']]).toEqual([
      { internal: true },
      { internal: true },
    ]);
  });

  it('names a version of every image, which can be raised by a program', () => {
    const images = services.flatMap(([, { image }]) => (image === 'tearline' ? [] : image));
    expect(images.filter((image) => !/:v?\d+\.\d+(\.\d+)?$/.test(image))).toEqual([]);
  });
});

describe('the workflow', () => {
  const [job] = Object.values(workflow.jobs);

  it('runs what must pass, and lets nothing skip', () => {
    expect(job?.env).toEqual({ CI: 'true' });
    expect(job?.steps.map(({ run }) => run).at(-1)).toBe('.ci/run');
  });

  it('has the major version of Node that npm brings', () => {
    const node = job?.steps.find(({ uses }) => uses?.startsWith('actions/setup-node@'));
    expect(String(node?.with?.['node-version'])).toBe(manifest.dependencies['node']?.split('.')[0]);
  });
});
