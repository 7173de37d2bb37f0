import type { ShopDatabases } from './shop-databases.ts';
import type { Invariant, Violation } from './violation.ts';

/** Numbers that only ever grow, by name. */
export type Marks = ReadonlyMap<string, number>;

/** (incarnation, version) as one number that grows with it. */
const PLACE = '(incarnation - 1) * 1000000 + version';

interface MarkRow {
  readonly name: string;
  readonly value: number;
}

/** Takes down what may never go back: cursors and epochs (O4), what a consumer has seen (O3), copies (I2). */
export function readMarks(shop: ShopDatabases): Marks {
  const platform = shop.modules.flatMap((module) => [
    `select 'O4 cursor of ${module} for ' || subscriber as name, seq as value from "${module}".outbox_cursors`,
    `select 'O4 epoch of the cursor of ${module} for ' || subscriber, epoch from "${module}".outbox_cursors`,
    `select 'O4 epoch of ${module} ' || name, epoch from "${module}".leases`,
    `select 'O3 version seen by ' || consumer || ' of ' || key, ${PLACE} from "${module}".inbox_keys`,
  ]);
  const copies = [
    `select 'I2 copy of user ' || user_id, ${PLACE} from orders.user_copies`,
    `select 'I2 copy of product ' || product_id, ${PLACE} from orders.product_copies`,
  ];
  const rows = [...platform, ...copies].flatMap((sql) =>
    shop.all<MarkRow>(
      `select name, value from (select null as name, null as value where false union all ${sql})`,
    ),
  );
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/**
 * Of producers whose cursors were put back on purpose: a lane that finds nothing for itself is past it all again, and
 * stores that with its next event only. Their epochs, and what consumers have seen, go back for nobody.
 */
export function withoutCursorsOf(marks: Marks, producers: ReadonlySet<string>): Marks {
  const names = [...producers].map((producer) => `O4 cursor of ${producer} for `);
  return new Map([...marks].filter(([name]) => !names.some((start) => name.startsWith(start))));
}

export function compareMarks(before: Marks, after: Marks): Violation[] {
  const violations: Violation[] = [];
  for (const [name, value] of before) {
    const now = after.get(name);
    if (now !== undefined && now >= value) continue;
    const invariant = name.slice(0, 2) as Invariant;
    violations.push({
      invariant,
      detail: `went back from ${value} to ${now ?? 'nothing'}: the ${name.slice(3)}`,
    });
  }
  return violations;
}
