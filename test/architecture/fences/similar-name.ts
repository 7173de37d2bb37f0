/** The name that somebody who wrote `wrong` may have meant. */
export function similarName(wrong: string, names: Iterable<string>): string | undefined {
  const [nearest] = [...names]
    .map((name) => ({ name, distance: distanceBetween(wrong, name) }))
    .filter(({ distance }) => distance <= Math.max(1, wrong.length / 3))
    .toSorted((one, other) => one.distance - other.distance);
  return nearest?.name;
}

/** How many letters have to be added, taken out or changed. */
function distanceBetween(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, position) => position);
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1];
    for (const [column, facing] of [...other].entries()) {
      const changed = (before[column] ?? 0) + (letter === facing ? 0 : 1);
      current.push(Math.min(changed, (before[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    before = current;
  }
  return before[other.length] ?? 0;
}
