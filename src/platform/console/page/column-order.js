// In which order modules stand in their columns, so that few edges cross.

/** @typedef {import('./geometry.js').Spot} Spot */

const SWEEPS = 12;

/**
 * Columns from left to right, each from top to bottom: whoever has to do with each other stands side by side.
 * @param {readonly Spot[]} spots
 * @param {readonly Spot[][]} chains
 */
export function ordered(spots, chains) {
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
