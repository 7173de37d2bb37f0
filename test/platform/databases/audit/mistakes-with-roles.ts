import type { Mistake, Stage } from './mistake.ts';

/** Those that can be made wherever modules lie on one server: with roles, rights and what belongs to nobody. */
export function mistakesWithRoles({
  level,
  storage,
  boxes,
  owner,
  runtime,
  intruder,
  inStorage,
}: Stage): Mistake[] {
  return [
    {
      what: 'a membership in another module’s owner',
      make: `grant ${owner} to ${intruder}`,
      finds: ['crossing audit.foreign-membership'],
      crosses: ['set role'],
    },
    {
      what: 'a runtime role that is a superuser',
      make: `alter role ${intruder} superuser`,
      finds: ['crossing audit.role-attribute'],
    },
    {
      what: 'a membership in a role that reads everything',
      make: `grant pg_read_all_data to ${intruder} with inherit true`,
      finds: ['crossing audit.membership'],
      crosses: ['read', 'lock'],
    },
    {
      what: 'a membership that comes through another role',
      make: `create role between_${level}; grant ${owner} to between_${level}; grant between_${level} to ${intruder}`,
      finds: [
        'crossing audit.foreign-membership',
        'weakness audit.membership',
        'weakness audit.outside-membership',
      ],
      undo: `drop role between_${level}`,
    },
    {
      what: 'a password that two modules share',
      make: `create temporary table kept as select rolpassword from pg_authid where rolname = '${runtime}';
        update pg_authid set rolpassword = (select rolpassword from pg_authid where rolname = '${intruder}') where rolname = '${runtime}'`,
      undo: `update pg_authid set rolpassword = (select rolpassword from kept) where rolname = '${runtime}'; drop table kept`,
      finds: [],
      crosses: ['log in as'],
    },
    {
      what: 'a role of somebody else with rights on a table',
      make: `create role reporting_${level}; grant select on ${boxes} to reporting_${level}; grant ${owner} to reporting_${level}`,
      finds: ['weakness audit.outside-grant', 'weakness audit.outside-membership'],
      undo: `drop role reporting_${level}`,
    },
    {
      what: 'a table that the manifest does not know',
      make: `set role ${owner}; create table ${inStorage}more (id integer); reset role`,
      finds: ['weakness audit.undeclared-table'],
      undo: `drop table ${inStorage}more`,
    },
    {
      what: 'a table of the manifest that is not there',
      make: `alter table ${boxes} rename to ${storage?.prefix}gone`,
      finds: ['weakness audit.missing-table', 'weakness audit.undeclared-table'],
      undo: `alter table ${inStorage}gone rename to ${storage?.prefix}boxes`,
    },
    {
      what: 'a table that belongs to nobody',
      make: 'create table public.meeting (id integer)',
      finds: ['weakness audit.unowned-table'],
      undo: 'drop table public.meeting',
    },
    {
      what: 'a table that the runtime role owns',
      make: `alter table ${boxes} owner to ${runtime}`,
      finds: ['weakness audit.other-owner'],
    },
    {
      what: 'more rights than serving needs',
      make: `grant truncate on ${boxes} to ${runtime}; grant insert on ${inStorage}migration_history to ${runtime}; grant select on ${boxes} to ${runtime} with grant option`,
      finds: ['weakness audit.broad-grant', 'weakness audit.grant-option'],
      undo: `grant select on ${boxes} to ${runtime}`,
    },
    {
      what: 'an owner that can log in',
      make: `alter role ${owner} login`,
      finds: ['weakness audit.owner-login'],
    },
    {
      what: 'a migrator that has its owner’s rights all the time',
      make: `grant ${owner} to ${storage?.roles.migrator} with inherit true`,
      finds: ['weakness audit.membership-options'],
      undo: `grant ${owner} to ${storage?.roles.migrator} with inherit false, set true`,
    },
    {
      what: 'rights of everybody on what will be created',
      make: `alter default privileges for role ${owner} grant execute on functions to public; alter default privileges for role ${owner} grant select on tables to ${intruder}`,
      finds: ['crossing audit.default-privileges', 'weakness audit.default-privileges'],
    },
    {
      what: 'a large object for everybody',
      make: `select lo_create(4711); alter large object 4711 owner to ${runtime}; grant select on large object 4711 to public`,
      finds: ['crossing audit.public-grant'],
      undo: 'select lo_unlink(4711)',
    },
    {
      what: 'an event trigger of somebody else',
      make: `create function public.watch() returns event_trigger language plpgsql as 'begin end'; create event trigger watch on ddl_command_end execute function public.watch()`,
      finds: ['weakness audit.event-trigger'],
      undo: 'drop function public.watch()',
    },
    {
      what: 'a parameter of the server in the hands of a module',
      make: `grant set on parameter session_replication_role to ${intruder}`,
      finds: ['weakness audit.parameter-grant'],
    },
  ];
}
