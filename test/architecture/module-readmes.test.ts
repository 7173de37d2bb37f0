import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { buildModuleGraph, type ModuleNode } from '../../src/platform/kernel/index.ts';

const graph = buildModuleGraph(modules);

/** The facts of a README, by section; a section that says `Nothing.` has none. */
function factsOf(module: string): Record<string, string[]> {
  const text = readFileSync(`src/modules/${module}/README.md`, 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n');
      const facts = lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
      const empty = lines.some((line) => line.trim() === 'Nothing.');
      return [title.trim(), empty && facts.length === 0 ? [] : facts];
    }),
  );
}

function expectedFacts(module: ModuleNode): Record<string, string[]> {
  return {
    Owns: module.owns.map(({ table, holds }) => `\`${table}\` — ${holds}`),
    Offers: module.offers.map(
      ({ operation, route }) => `\`${operation}\` — ${route === undefined ? 'modules only' : `\`${route}\``}`,
    ),
    Publishes: module.publishes.map((event) => `\`${event}\``),
    'Reacts to': module.reacts.map(({ event, consumer }) => `\`${event}\` as \`${consumer}\``),
    ...copyFacts(module),
    Requires: module.requires.map((required) => `\`${required}\``),
  };
}

/** A module that keeps nothing of others need not say so. */
function copyFacts({ copies, readModels }: ModuleNode): Record<string, string[]> {
  const facts = [
    ...copies.map(
      ({ copy, of, operation, keptBy }) =>
        `\`${copy}\` — of \`${of}\`, filled by \`${operation}\`, kept by ${listed(keptBy)}`,
    ),
    ...readModels.map(
      ({ readModel, madeFrom }) => `\`${readModel}\` — a read model, made from ${listed(madeFrom)}`,
    ),
  ];
  return facts.length === 0 ? {} : { Copies: facts };
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

describe('the README of a module', () => {
  it.each(graph.modules.map((module) => [module.name, module] as const))(
    'says of %s what the model says',
    (name, module) => {
      const facts = factsOf(name);
      for (const [section, expected] of Object.entries(expectedFacts(module))) {
        expect([...(facts[section] ?? ['(no such section)'])].sort(), section).toEqual([...expected].sort());
      }
      expect(Object.keys(facts)).toEqual(expect.arrayContaining(['Invariants', 'Notes']));
    },
  );
});
