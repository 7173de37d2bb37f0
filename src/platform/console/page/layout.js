// Where the modules and the edges between them stand: callers left of those they call, the same at every visit.

import { ordered } from './column-order.js';
import { placeLabels } from './edge-labels.js';
import { route } from './edge-routes.js';

/**
 * @typedef {import('./geometry.js').Box} Box
 * @typedef {import('./geometry.js').Edge} Edge
 * @typedef {import('./geometry.js').PlacedEdge} PlacedEdge
 * @typedef {import('./geometry.js').Spot} Spot
 * @typedef {{ width: number, height: number, nodes: (Box & { name: string })[], edges: PlacedEdge[] }} Layout
 */

const NODE = { width: 156, height: 78 };
const LANE_HEIGHT = 14;
const COLUMN_GAP = 240;
const ROW_GAP = 44;
const MARGIN = 14;

/**
 * @param {readonly string[]} names
 * @param {readonly Edge[]} edges
 * @returns {Layout}
 */
export function layOut(names, edges) {
  const columns = columnsOf(names, edges);
  const { spots, chains } = withLanes(names, edges, columns);
  const height = place(ordered(spots, chains));
  const nodes = spots.filter(({ isLane }) => !isLane);
  const placed = placeLabels(route(edges, chains), nodes);
  return { width: widthOf(nodes, placed), height, nodes, edges: placed };
}

/** Edges within the last column run round its outside. @param {readonly Box[]} nodes @param {readonly PlacedEdge[]} edges */
function widthOf(nodes, edges) {
  const ends = [...nodes, ...edges.map(({ label }) => label)].map(({ x, width }) => x + width);
  const points = edges.flatMap(({ curves }) => curves.flat().map(({ x }) => x));
  return Math.max(NODE.width, ...ends, ...points) + MARGIN;
}

/**
 * The longest way from a module that nobody calls decides the column.
 * @param {readonly string[]} names
 * @param {readonly Edge[]} edges
 */
function columnsOf(names, edges) {
  const columns = new Map(names.map((name) => [name, 0]));
  const calls = edges.filter(({ kind }) => kind === 'call');
  // Calls run in no circle; if they did, this would end all the same.
  for (let round = 0; round < names.length; round += 1) {
    for (const { from, to } of calls)
      columns.set(to, Math.max(columns.get(to) ?? 0, (columns.get(from) ?? 0) + 1));
  }
  const used = [...new Set(columns.values())].sort((one, other) => one - other);
  return new Map([...columns].map(([name, column]) => [name, used.indexOf(column)]));
}

/**
 * Edges over several columns get a lane of their own between the modules that they pass.
 * @param {readonly string[]} names
 * @param {readonly Edge[]} edges
 * @param {ReadonlyMap<string, number>} columns
 */
function withLanes(names, edges, columns) {
  /** @param {string} name @param {number} column @param {boolean} isLane @returns {Spot} */
  const spot = (name, column, isLane) => ({
    name,
    column,
    isLane,
    x: MARGIN + column * (NODE.width + COLUMN_GAP),
    y: 0,
    width: NODE.width,
    height: isLane ? LANE_HEIGHT : NODE.height,
  });
  const nodes = new Map([...names].sort().map((name) => [name, spot(name, columns.get(name) ?? 0, false)]));
  /** @type {Spot[]} */
  const lanes = [];
  const chains = edges.map(({ kind, from, to }) => {
    const [first, last] = [nodes.get(from), nodes.get(to)];
    if (first === undefined || last === undefined) throw new TypeError(`${from} or ${to} is no module`);
    const step = Math.sign(last.column - first.column);
    const chain = [first];
    for (let column = first.column + step; step !== 0 && column !== last.column; column += step) {
      const lane = spot(`${kind} ${from} ${to}`, column, true);
      lanes.push(lane);
      chain.push(lane);
    }
    chain.push(last);
    return chain;
  });
  return { spots: [...nodes.values(), ...lanes], chains };
}

/** Spreads each column over the height of the tallest; answers the height. @param {readonly Spot[][]} columns */
function place(columns) {
  const heightOf = (/** @type {readonly Spot[]} */ column, /** @type {number} */ gap) =>
    column.reduce((sum, { height }) => sum + height, 0) + gap * Math.max(0, column.length - 1);
  const inner = Math.max(NODE.height, ...columns.map((column) => heightOf(column, ROW_GAP)));
  for (const column of columns) {
    const free = (inner - heightOf(column, 0)) / (column.length + 1);
    // The tallest begins at the top; whoever has room to spare is spread out.
    const isTallest = heightOf(column, ROW_GAP) === inner;
    const gap = isTallest ? ROW_GAP : free;
    let y = MARGIN + (isTallest ? 0 : free);
    for (const spot of column) {
      spot.y = y;
      y += spot.height + gap;
    }
  }
  return inner + 2 * MARGIN;
}
