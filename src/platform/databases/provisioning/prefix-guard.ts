import { escapeIdentifier, escapeLiteral } from 'pg';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { SHARED_SCHEMA } from '../postgres/postgres-placement.ts';
import { schemaExists } from './catalogue-conditions.ts';
import { defineStep, type ProvisioningStep } from './provisioning-step.ts';

/** Nobody but the superuser has a right to it. */
const GUARD_SCHEMA = 'tearline_guard';
const GUARD_FUNCTION = `${GUARD_SCHEMA}.keep_to_prefix`;
export const PREFIX_GUARD = 'tearline_keep_to_prefix';

const SUPERUSER_ONLY =
  "the level 'tables' needs an event trigger, which keeps each module to its prefix, and PostgreSQL lets only a superuser create one";

/**
 * At level `tables` all modules create in one schema, where PostgreSQL itself would let one take the names
 * of another. An event trigger keeps each owner role to the prefix of its module (and to a schema of its own,
 * if it has one too). Whose the prefix is follows from the name of the role, so that a module added later
 * changes nothing here.
 */
export function planPrefixGuard(
  { server, database }: Pick<PostgresPlacement, 'server' | 'database'>,
  rolePrefix: string,
): ProvisioningStep[] {
  const source = guardSource(rolePrefix);
  const common = { server, database, module: undefined, superuserOnly: SUPERUSER_ONLY };
  return [
    defineStep({
      ...common,
      object: `schema ${GUARD_SCHEMA} in ${database}`,
      holds: schemaExists(GUARD_SCHEMA),
      statements: [`create schema ${escapeIdentifier(GUARD_SCHEMA)}`],
    }),
    defineStep({
      ...common,
      object: `function ${GUARD_FUNCTION} in ${database}`,
      holds:
        'select exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace' +
        ` where n.nspname = '${GUARD_SCHEMA}' and p.proname = 'keep_to_prefix' and p.prosrc = ${escapeLiteral(source)})`,
      statements: [
        `create or replace function ${GUARD_FUNCTION}() returns event_trigger language plpgsql set search_path = pg_catalog, pg_temp as $guard$${source}$guard$`,
      ],
    }),
    defineStep({
      ...common,
      object: `event trigger ${PREFIX_GUARD} in ${database}`,
      holds: `select exists (select from pg_event_trigger where evtname = '${PREFIX_GUARD}' and evtenabled = 'A')`,
      statements: [
        `drop event trigger if exists ${PREFIX_GUARD}`,
        `create event trigger ${PREFIX_GUARD} on ddl_command_end execute function ${GUARD_FUNCTION}()`,
        `alter event trigger ${PREFIX_GUARD} enable always`,
      ],
    }),
  ];
}

/** A type is identified by its schema and quoted name, everything else by the parts of its address. */
function guardSource(rolePrefix: string): string {
  return `
declare
  own_prefix text := substring(current_user from '^${rolePrefix}_(.+)_owner$') || '_';
  made record;
begin
  if own_prefix is null
    or has_schema_privilege(to_regnamespace('${SHARED_SCHEMA}')::oid, 'create') is not true then
    return;
  end if;
  for made in
    select command.object_type as kind,
      coalesce(identity.schema, address.object_names[1]) as schema_name,
      coalesce(
        case command.object_type when 'table constraint' then address.object_names[3] end,
        address.object_names[2],
        ltrim(identity.name, '"')) as name
    from pg_event_trigger_ddl_commands() command
    cross join lateral pg_identify_object(command.classid, command.objid, command.objsubid) identity
    cross join lateral pg_identify_object_as_address(command.classid, command.objid, command.objsubid) address
    where command.objid is not null
  loop
    continue when made.schema_name = '${SHARED_SCHEMA}' and starts_with(made.name, own_prefix);
    if not exists (select from pg_namespace where nspname = made.schema_name and nspowner = current_user::regrole) then
      raise insufficient_privilege using
        message = format('%s may only create objects named %s… in ${SHARED_SCHEMA}, not %s %s', current_user, own_prefix, made.kind, made.name),
        hint = 'Each module keeps to its prefix at the isolation level tables.';
    end if;
  end loop;
end
`;
}
