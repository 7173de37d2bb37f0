import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import { overlap } from '../../../src/platform/console/page/geometry.js';
import { layOut } from '../../../src/platform/console/page/layout.js';
import { buildModuleGraph } from '../../../src/platform/kernel/index.ts';

type Edge = Parameters<typeof layOut>[1][number];

function edgesOfShop(): Edge[] {
  const graph = buildModuleGraph(modules).modules;
  const calls = graph.flatMap(({ name, requires }) =>
    requires.map((to): Edge => ({ kind: 'call', from: name, to })),
  );
  const pairs = graph.flatMap(({ name, reacts }) => reacts.map(({ of }) => `${of} ${name}`));
  const events = [...new Set(pairs)].map((pair): Edge => {
    const [from = '', to = ''] = pair.split(' ');
    return { kind: 'event', from, to };
  });
  return [...calls, ...events];
}

const names = modules.map(({ contract }) => contract.module);

describe('the map of the shop', () => {
  const layout = layOut(names, edgesOfShop());

  it('has every module and every edge', () => {
    expect(layout.nodes.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(layout.edges).toHaveLength(edgesOfShop().length);
  });

  it('has no label on a module or on another label', () => {
    const labels = layout.edges.map(({ label }) => label);
    for (const [index, label] of labels.entries()) {
      for (const other of [...layout.nodes, ...labels.slice(index + 1)])
        expect(overlap(label, other)).toBe(0);
    }
  });

  it('has callers left of those they call', () => {
    const xOf = (name: string) => layout.nodes.find((node) => node.name === name)?.x ?? Number.NaN;
    for (const { kind, from, to } of layout.edges)
      if (kind === 'call') expect(xOf(from)).toBeLessThan(xOf(to));
  });

  it('is the same at every visit', () => {
    expect(layOut(names.toReversed(), edgesOfShop())).toEqual(layout);
  });
});

describe('a map of any modules', () => {
  const anyGraph = fc.integer({ min: 1, max: 14 }).chain((size) => {
    const module = fc.integer({ min: 0, max: size - 1 });
    const kind = fc.constantFrom('call' as const, 'event' as const);
    const edge = fc
      .record({ kind, from: module, to: module })
      .filter(({ from, to }) => from !== to || size === 1);
    const edges = fc.array(edge, { maxLength: size === 1 ? 0 : 30 });
    return fc.record({ size: fc.constant(size), edges });
  });

  it('has its modules apart from each other and within its bounds, also where calls run in a circle', () => {
    fc.assert(
      fc.property(anyGraph, ({ size, edges }) => {
        const nameOf = (index: number) => `module-${index}`;
        const some = Array.from({ length: size }, (_, index) => nameOf(index));
        const laid = layOut(
          some,
          edges.map(({ kind, from, to }) => ({ kind, from: nameOf(from), to: nameOf(to) })),
        );
        for (const [index, node] of laid.nodes.entries()) {
          expect(node.x + node.width).toBeLessThanOrEqual(laid.width);
          expect(node.y + node.height).toBeLessThanOrEqual(laid.height);
          for (const other of laid.nodes.slice(index + 1)) expect(overlap(node, other)).toBe(0);
        }
        const points = laid.edges.flatMap(({ curves }) => curves.flat());
        expect(points.every(({ x, y }) => x <= laid.width && Number.isFinite(y))).toBe(true);
        for (const { label } of laid.edges) expect(label.x + label.width).toBeLessThanOrEqual(laid.width);
      }),
      { numRuns: 60 },
    );
  });
});
