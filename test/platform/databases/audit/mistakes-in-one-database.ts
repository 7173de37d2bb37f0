import { ACTIONS_ON_A_TABLE } from './actions-on-a-table.ts';
import type { Mistake, Stage } from './mistake.ts';

/** Those that need both modules in one database. */
export function mistakesInOneDatabase({
  level,
  shipping,
  boxes,
  crates,
  owner,
  intruder,
  inStorage,
  inShipping,
}: Stage): Mistake[] {
  const reach = level === 'schema' ? `grant usage on schema storage to ${intruder};` : '';
  const found = level === 'schema' ? ['crossing audit.foreign-grant'] : [];
  return [
    {
      what: 'a table granted to another module',
      make: `${reach} grant select on ${boxes} to ${intruder}`,
      finds: ['crossing audit.foreign-grant'],
      crosses: ['read', 'lock'],
    },
    {
      what: 'a column granted to another module',
      make: `${reach} grant update (size) on ${boxes} to ${intruder}`,
      finds: ['crossing audit.foreign-grant'],
      crosses: ['update'],
    },
    {
      what: 'a table granted to everybody',
      make: `${reach} grant insert, delete on ${boxes} to public`,
      finds: ['crossing audit.public-grant', ...found],
      crosses: ['insert', 'delete', 'lock'],
    },
    {
      // At level tables the guard of prefixes still refuses to define anything on it.
      what: 'a table owned by another module',
      make: `${level === 'schema' ? `grant usage on schema storage to ${shipping?.roles.owner};` : ''} alter table ${boxes} owner to ${shipping?.roles.owner}`,
      finds: ['crossing audit.foreign-owner', ...found],
      crosses: ACTIONS_ON_A_TABLE.filter(
        (action) => level === 'schema' || !['alter', 'trigger'].includes(action),
      ),
    },
    {
      what: 'a view that shows one module to another',
      make: `create view ${inShipping}peek as select * from ${boxes}; alter view ${inShipping}peek owner to ${owner}; grant select on ${inShipping}peek to ${intruder}`,
      finds: ['crossing audit.foreign-owner', 'crossing audit.view', 'weakness audit.undeclared-table'],
      crosses: ['read'],
    },
    {
      what: 'a foreign key across the boundary',
      make: `alter table ${crates} add column box text constraint ${shipping?.prefix}box references ${boxes} (id)`,
      finds: ['crossing audit.foreign-key'],
      undo: `alter table ${crates} drop column box`,
    },
    {
      what: 'a trigger that runs another module’s function',
      make: `create function ${inShipping}watch() returns trigger language plpgsql as 'begin return new; end'; alter function ${inShipping}watch() owner to ${shipping?.roles.owner}; create trigger watch before insert on ${boxes} for each row execute function ${inShipping}watch()`,
      finds: ['crossing audit.trigger', 'weakness audit.public-grant'],
      undo: `drop function ${inShipping}watch()`,
    },
    {
      what: 'a column of another module’s type',
      make: `create type ${inStorage}kind as enum ('a'); alter type ${inStorage}kind owner to ${owner}; alter table ${crates} add column kind ${inStorage}kind`,
      finds: ['crossing audit.type', 'weakness audit.public-grant'],
      undo: `alter table ${crates} drop column kind; drop type ${inStorage}kind`,
    },
    {
      what: 'a function that runs with its owner’s rights for everybody',
      make: `create function ${inStorage}peek() returns bigint language sql security definer begin atomic select count(*) from ${boxes}; end; alter function ${inStorage}peek() owner to ${owner}`,
      finds: ['crossing audit.public-grant'],
      undo: `drop function ${inStorage}peek()`,
    },
    {
      what: 'a function whose text names another module',
      make: `create function ${inShipping}peek() returns bigint language plpgsql as 'begin return (select count(*) from ${boxes}); end'; alter function ${inShipping}peek() owner to ${shipping?.roles.owner}; revoke all on function ${inShipping}peek() from public`,
      finds: ['weakness audit.function-text'],
    },
  ];
}
