// Where the figures of edges stand: on their edges, clear of modules and of each other as far as there is room.

import { overlap, pointOn } from './geometry.js';

/**
 * @typedef {import('./geometry.js').Box} Box
 * @typedef {import('./geometry.js').Curve} Curve
 * @typedef {import('./geometry.js').Edge} Edge
 */

const LABEL = { width: 128, height: 16 };
/** Along an edge, the middle first. */
const PLACES = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.15, 0.85];
const SHIFTS = [0, -9, 9, -18, 18];

/**
 * @param {readonly (Edge & { curves: Curve[] })[]} edges
 * @param {readonly Box[]} nodes
 * @returns {import('./geometry.js').PlacedEdge[]}
 */
export function placeLabels(edges, nodes) {
  /** @type {Box[]} */
  const taken = [...nodes];
  /** @type {Map<Edge, Box>} */
  const labels = new Map();
  // Short edges have the least choice.
  for (const edge of [...edges].sort((one, other) => one.curves.length - other.curves.length)) {
    const label = freePlace(edge.curves, taken);
    labels.set(edge, label);
    taken.push(label);
  }
  return edges.map((edge) => ({ ...edge, label: /** @type {Box} */ (labels.get(edge)) }));
}

/** @param {readonly Curve[]} curves @param {readonly Box[]} taken */
function freePlace(curves, taken) {
  const open = curves.filter(([start, , , end]) => start.x !== end.x || start.y !== end.y);
  const candidates = SHIFTS.flatMap((shift) =>
    PLACES.flatMap((share) =>
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
