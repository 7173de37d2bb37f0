// How edges run: from port to port, past modules in lanes of their own.

/**
 * @typedef {import('./geometry.js').Point} Point
 * @typedef {import('./geometry.js').Curve} Curve
 * @typedef {import('./geometry.js').Edge} Edge
 * @typedef {import('./geometry.js').Spot} Spot
 */

const PORT_MARGIN = 12;

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
 * @param {readonly Edge[]} edges
 * @param {readonly Spot[][]} chains
 * @returns {(Edge & { curves: Curve[] })[]}
 */
export function route(edges, chains) {
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
    return { ...edge, curves: joined(curves, lanes) };
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

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
