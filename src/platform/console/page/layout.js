// Where the modules and the edges between them stand: callers left of those they call, the same at every visit.

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ kind: 'call' | 'event', from: string, to: string }} Edge
 * @typedef {[Point, Point, Point, Point]} Curve A cubic Bézier.
 * @typedef {Edge & { curves: Curve[], label: Box }} PlacedEdge
 * @typedef {{ width: number, height: number, nodes: (Box & { name: string })[], edges: PlacedEdge[] }} Layout
 * @typedef {Box & { name: string, column: number, isLane: boolean }} Spot
 */

const NODE = { width: 156, height: 78 };
const LABEL = { width: 128, height: 16 };
const LANE_HEIGHT = 14;
const COLUMN_GAP = 240;
const ROW_GAP = 44;
const MARGIN = 14;
const PORT_MARGIN = 12;
const SWEEPS = 12;
/** Along an edge, the middle first. */
const PLACES_OF_LABEL = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.15, 0.85];
const SHIFTS_OF_LABEL = [0, -9, 9, -18, 18];

/**
 * @param {readonly string[]} names
 * @param {readonly Edge[]} edges
 * @returns {Layout}
 */
export function layOut(names, edges) {
  const columns = columnsOf(names, edges);
  const { spots, chains } = withLanes(names, edges, columns);
  const rows = ordered(spots, chains);
  const height = place(rows);
  const placed = route(edges, chains);
  const nodes = spots.filter(({ isLane }) => !isLane);
  placeLabels(placed, nodes);
  const width = 2 * MARGIN + rows.length * NODE.width + (rows.length - 1) * COLUMN_GAP;
  return { width: Math.max(width, 2 * MARGIN + NODE.width), height, nodes, edges: placed };
}

/**
 * As a path of SVG.
 * @param {readonly Curve[]} curves
 */
export function pathOf(curves) {
  const write = (/** @type {Point} */ { x, y }) => `${round(x)} ${round(y)}`;
  return curves
    .map(([start, one, other, end]) => `M${write(start)} C${write(one)} ${write(other)} ${write(end)}`)
    .join(' ');
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

/**
 * Columns from left to right, each from top to bottom: whoever has to do with each other stands side by side.
 * @param {readonly Spot[]} spots
 * @param {readonly Spot[][]} chains
 */
function ordered(spots, chains) {
  /** @type {Map<Spot, Spot[]>} */
  const neighbours = new Map(spots.map((spot) => [spot, []]));
  for (const chain of chains) {
    chain.slice(1).forEach((spot, index) => {
      const before = /** @type {Spot} */ (chain[index]);
      neighbours.get(before)?.push(spot);
      neighbours.get(spot)?.push(before);
    });
  }
  const last = Math.max(0, ...spots.map(({ column }) => column));
  let columns = Array.from({ length: last + 1 }, (_, column) =>
    spots.filter((spot) => spot.column === column),
  );
  let best = { columns, crossings: crossingsOf(columns, chains) };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const ranks = ranksOf(columns);
    columns = columns.map((column) => {
      const middle = new Map(column.map((spot) => [spot, middleOf(spot, neighbours.get(spot) ?? [], ranks)]));
      return [...column].sort(
        (one, other) => (middle.get(one) ?? 0) - (middle.get(other) ?? 0) || (one.name < other.name ? -1 : 1),
      );
    });
    const crossings = crossingsOf(columns, chains);
    if (crossings < best.crossings) best = { columns, crossings };
  }
  return best.columns;
}

/** From 0 to 1 within the column. @param {readonly Spot[][]} columns */
function ranksOf(columns) {
  return new Map(
    columns.flatMap((column) => column.map((spot, index) => [spot, (index + 0.5) / column.length])),
  );
}

/**
 * @param {Spot} spot
 * @param {readonly Spot[]} neighbours
 * @param {ReadonlyMap<Spot, number>} ranks
 */
function middleOf(spot, neighbours, ranks) {
  const others = neighbours.filter(({ column }) => column !== spot.column);
  if (others.length === 0) return ranks.get(spot) ?? 0;
  return others.reduce((sum, other) => sum + (ranks.get(other) ?? 0), 0) / others.length;
}

/**
 * @param {readonly Spot[][]} columns
 * @param {readonly Spot[][]} chains
 */
function crossingsOf(columns, chains) {
  const ranks = ranksOf(columns);
  const hops = chains.flatMap((chain) =>
    chain.slice(1).map((spot, index) => {
      const pair = [/** @type {Spot} */ (chain[index]), spot];
      const [left, right] = pair.sort((one, other) => one.column - other.column);
      return { left, right };
    }),
  );
  let crossings = 0;
  for (const [index, one] of hops.entries()) {
    for (const other of hops.slice(index + 1)) {
      if (one.left?.column !== other.left?.column || one.right?.column !== other.right?.column) continue;
      const above = rank(one.left) - rank(other.left);
      const after = rank(one.right) - rank(other.right);
      if (above * after < 0) crossings += 1;
    }
  }
  return crossings;

  /** @param {Spot | undefined} spot */
  function rank(spot) {
    return spot === undefined ? 0 : (ranks.get(spot) ?? 0);
  }
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

/**
 * @param {readonly Edge[]} edges
 * @param {readonly Spot[][]} chains
 * @returns {PlacedEdge[]}
 */
function route(edges, chains) {
  const ports = new Ports(chains);
  return edges.map((edge, index) => {
    const chain = /** @type {Spot[]} */ (chains[index]);
    const curves = chain.slice(1).map((spot, hop) => {
      const before = /** @type {Spot} */ (chain[hop]);
      return curveBetween(
        ports.pointOf(before, chain, hop),
        ports.pointOf(spot, chain, hop + 1, true),
        before,
        spot,
      );
    });
    const lanes = chain.slice(1, -1).map(laneOf);
    return { ...edge, curves: joined(curves, lanes), label: { x: 0, y: 0, ...LABEL } };
  });
}

/** @param {Spot} lane @returns {Curve} */
function laneOf({ x, y, width, height }) {
  const at = (/** @type {number} */ share) => ({ x: x + share * width, y: y + height / 2 });
  return [at(0), at(1 / 3), at(2 / 3), at(1)];
}

/** @param {Curve[]} curves @param {Curve[]} lanes @returns {Curve[]} */
function joined(curves, lanes) {
  return curves.flatMap((curve, index) => {
    const lane = lanes[index];
    if (lane === undefined) return [curve];
    const isForward = curve[3].x <= lane[0].x;
    return [curve, isForward ? lane : /** @type {Curve} */ ([...lane].reverse())];
  });
}

/** @param {Point} start @param {Point} end @param {Spot} from @param {Spot} to @returns {Curve} */
function curveBetween(start, end, from, to) {
  if (from.column !== to.column) {
    const half = (end.x - start.x) / 2;
    return [start, { x: start.x + half, y: start.y }, { x: end.x - half, y: end.y }, end];
  }
  // Side by side in a column: round the outside.
  const out = 44 + Math.min(70, Math.abs(end.y - start.y) / 5);
  return [start, { x: start.x + out, y: start.y }, { x: end.x + out, y: end.y }, end];
}

/** Where edges leave and enter modules: side by side, in the order of where they come from and go to. */
class Ports {
  /** @param {readonly Spot[][]} chains */
  constructor(chains) {
    /** @type {Map<string, { chain: Spot[], hop: number, isEnd: boolean, y: number }[]>} */
    this.bySide = new Map();
    for (const chain of chains) {
      chain.slice(1).forEach((spot, hop) => {
        const before = /** @type {Spot} */ (chain[hop]);
        this.add(before, spot, chain, hop, false);
        this.add(spot, before, chain, hop + 1, true);
      });
    }
    for (const side of this.bySide.values()) side.sort((one, other) => one.y - other.y);
  }

  /** @param {Spot} spot @param {Spot} other @param {Spot[]} chain @param {number} hop @param {boolean} isEnd */
  add(spot, other, chain, hop, isEnd) {
    if (spot.isLane) return;
    const key = `${spot.name} ${sideOf(spot, other)}`;
    const side = this.bySide.get(key) ?? [];
    side.push({ chain, hop, isEnd, y: other.y + other.height / 2 });
    this.bySide.set(key, side);
  }

  /** @param {Spot} spot @param {Spot[]} chain @param {number} hop @param {boolean} [isEnd] @returns {Point} */
  pointOf(spot, chain, hop, isEnd = false) {
    const other = /** @type {Spot} */ (chain[isEnd ? hop - 1 : hop + 1]);
    const side = sideOf(spot, other);
    const x = side === 'right' ? spot.x + spot.width : spot.x;
    if (spot.isLane) return { x, y: spot.y + spot.height / 2 };
    const all = this.bySide.get(`${spot.name} ${side}`) ?? [];
    const index = all.findIndex((port) => port.chain === chain && port.hop === hop && port.isEnd === isEnd);
    const room = spot.height - 2 * PORT_MARGIN;
    return { x, y: spot.y + PORT_MARGIN + (room * (index + 0.5)) / all.length };
  }
}

/** @param {Spot} spot @param {Spot} other */
function sideOf(spot, other) {
  return other.column >= spot.column ? 'right' : 'left';
}

/**
 * Labels stand on their edges, clear of modules and of each other as far as there is room.
 * @param {readonly PlacedEdge[]} edges
 * @param {readonly Box[]} nodes
 */
function placeLabels(edges, nodes) {
  /** @type {Box[]} */
  const taken = [...nodes];
  // Short edges have the least choice.
  const byChoice = [...edges].sort((one, other) => one.curves.length - other.curves.length);
  for (const edge of byChoice) {
    edge.label = freePlace(edge.curves, taken);
    taken.push(edge.label);
  }
}

/** @param {readonly Curve[]} curves @param {readonly Box[]} taken */
function freePlace(curves, taken) {
  const open = curves.filter(([start, , , end]) => start.x !== end.x || start.y !== end.y);
  const candidates = SHIFTS_OF_LABEL.flatMap((shift) =>
    PLACES_OF_LABEL.flatMap((share) =>
      open.map((curve) => {
        const { x, y } = pointOn(curve, share);
        return { x: x - LABEL.width / 2, y: y + shift - LABEL.height / 2, ...LABEL };
      }),
    ),
  );
  const overlapOf = (/** @type {Box} */ box) => taken.reduce((sum, other) => sum + overlap(box, other), 0);
  return candidates.reduce(
    (best, box) => {
      if (best.overlap === 0) return best;
      const found = overlapOf(box);
      return found < best.overlap ? { box, overlap: found } : best;
    },
    { box: /** @type {Box} */ (candidates[0]), overlap: Infinity },
  ).box;
}

/**
 * The area that two boxes share.
 * @param {Box} one
 * @param {Box} other
 */
export function overlap(one, other) {
  const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, wide) * Math.max(0, high);
}

/** @param {Curve} curve @param {number} share @returns {Point} */
function pointOn([start, one, other, end], share) {
  const rest = 1 - share;
  const at = (/** @type {'x' | 'y'} */ axis) =>
    rest ** 3 * start[axis] +
    3 * rest ** 2 * share * one[axis] +
    3 * rest * share ** 2 * other[axis] +
    share ** 3 * end[axis];
  return { x: at('x'), y: at('y') };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
