// What a drawing of modules is made of.

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ kind: 'call' | 'event', from: string, to: string }} Edge
 * @typedef {[Point, Point, Point, Point]} Curve A cubic Bézier.
 * @typedef {Edge & { curves: Curve[], label: Box }} PlacedEdge
 * @typedef {Box & { name: string, column: number, isLane: boolean }} Spot A module, or a lane past one.
 */

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

/**
 * The point after a share of the curve, from 0 to 1.
 * @param {Curve} curve
 * @param {number} share
 * @returns {Point}
 */
export function pointOn([start, one, other, end], share) {
  const rest = 1 - share;
  const at = (/** @type {'x' | 'y'} */ axis) =>
    rest ** 3 * start[axis] +
    3 * rest ** 2 * share * one[axis] +
    3 * rest * share ** 2 * other[axis] +
    share ** 3 * end[axis];
  return { x: at('x'), y: at('y') };
}
