import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findPromtool, promtool } from '../support/promtool.ts';
import { registerBuyer } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';

const folder = join(import.meta.dirname, '../../docs/operations');
const file = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');
const hasPromtool = findPromtool();
const dashboard = z
  .object({
    panels: z.array(
      z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
    ),
  })
  .parse(JSON.parse(read('dashboard.json')));

let shop: RunningShop;
let metrics: string;
beforeAll(async () => {
  shop = await startShop();
  const buyer = await registerBuyer(shop, 'Ada');
  await buyer.ask('GET', '/orders');
  await shop.settled();
  metrics = (await shop.request('GET', '/metrics')).body;
});
afterAll(() => shop.stop());

const recorded = [...read('recording-rules.yml').matchAll(/record: (\S+)/g)].map(([, name]) => name);
const exported = () => [...metrics.matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name = '']) => name);

/** What is asked for that nobody exports or records. */
function unknownIn(text: string): string[] {
  const names = new Set(text.match(/\btearline[:_][a-z0-9_:]+/g));
  const known = new Set([...exported(), ...recorded]);
  return [...names].filter(
    (name) => !known.has(name) && !known.has(name.replace(/_(bucket|count|sum)$/, '')),
  );
}

describe('/metrics', () => {
  it.skipIf(!hasPromtool)('passes promtool', () => {
    expect(promtool(['check', 'metrics'], metrics)).toBe('');
  });

  it.skipIf(!hasPromtool)('is refused by promtool when a metric has no help', () => {
    expect(() => promtool(['check', 'metrics'], metrics.replace(/^# HELP tearline_.*\n/m, ''))).toThrow();
  });
});

describe('the rules', () => {
  it.each(['recording-rules.yml', 'alert-rules.yml'])('of %s ask for what the shop exports', (name) => {
    expect(unknownIn(read(name).replaceAll(/record: \S+/g, ''))).toEqual([]);
  });

  it.skipIf(!hasPromtool)('are understood by Prometheus', () => {
    promtool(['check', 'config', file('prometheus.yml')]);
  });

  it.skipIf(!hasPromtool)('fire when they should, and not when they should not', () => {
    promtool(['test', 'rules', file('rules-test.yml')]);
  });

  it('each have a case in which they fire', () => {
    const alerts = [...read('alert-rules.yml').matchAll(/alert: (\S+)/g)].map(([, name]) => name);
    const fired = [...read('rules-test.yml').matchAll(/alertname: (\S+)\n\s+exp_alerts/g)].map(
      ([, name]) => name,
    );
    expect(alerts.filter((name) => !fired.includes(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('asks for what is exported or recorded', () => {
    expect(unknownIn(read('dashboard.json').replace('"tearline"', ''))).toEqual([]);
    expect(dashboard.panels.filter(({ targets }) => targets.length > 0).length).toBeGreaterThan(10);
  });

  it('shows every metric of the shop', () => {
    const all = `${read('dashboard.json')}${read('recording-rules.yml')}`;
    const others = [
      'tearline_copy_last_event_timestamp_seconds',
      'tearline_copy_filled',
      'tearline_dead_letters_total',
    ];
    expect(
      exported()
        .filter((name) => name.startsWith('tearline_') && !all.includes(name))
        .toSorted(),
    ).toEqual(others.toSorted());
  });
});

it('nothing lies beside them that nobody reads', () => {
  expect(readdirSync(folder).toSorted()).toEqual([
    'alert-rules.yml',
    'dashboard.json',
    'prometheus.yml',
    'recording-rules.yml',
    'rules-test.yml',
  ]);
});
