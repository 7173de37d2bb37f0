import { escapeIdentifier } from 'pg';
import type { Finding } from './finding.ts';
import type { Landscape } from './landscape.ts';
import type { Membership, RoleAttributes } from './read-roles.ts';

/** A migrator may act as its owner when it asks; nothing else is anybody's member. */
export function judgeMembership(membership: Membership, landscape: Landscape): Finding[] {
  const { member, role, first, inherits, mayPassOn } = membership;
  const holder = landscape.holderOf(member);
  const target = landscape.holderOf(role);
  const isOwn = holder?.kind === 'migrator' && first === holder.placement.roles.owner;
  const finding = (
    code: string,
    severity: Finding['severity'],
    module: string | undefined,
    message: string,
  ) => [
    {
      code,
      severity,
      module,
      database: landscape.database,
      object: `role ${member}`,
      message,
      remedy: `revoke ${escapeIdentifier(first)} from ${escapeIdentifier(member)}`,
    },
  ];
  if (isOwn) {
    // What the owner is a member of is said of the owner.
    if (role !== first || !(inherits || mayPassOn)) return [];
    return finding(
      'audit.membership-options',
      'weakness',
      holder.placement.module,
      `${member} has the rights of ${role} without asking for them, or may pass them on: what should be done in migrations alone can happen any time.`,
    );
  }
  const through = first === role ? '' : ` (through ${first})`;
  if (holder === undefined) {
    return finding(
      'audit.outside-membership',
      'weakness',
      target?.placement.module,
      `${member} can act as ${role}${through} and is no role of a module: it reaches the data beside the contract.`,
    );
  }
  const { module } = holder.placement;
  if (target !== undefined && target.placement.module !== module) {
    return finding(
      'audit.foreign-membership',
      'crossing',
      target.placement.module,
      `${member} can act as ${role}${through}: ${module} reaches all that ${target.placement.module} has.`,
    );
  }
  const isPredefined = role.startsWith('pg_');
  return finding(
    'audit.membership',
    isPredefined ? 'crossing' : 'weakness',
    module,
    isPredefined
      ? `${member} can act as ${role}${through}, which PostgreSQL made for administrators: it reaches beyond its module.`
      : `${member} can act as ${role}${through}, and should be a member of nothing: whatever that role has or gets, ${module} has.`,
  );
}

export function judgeAttributes(
  { role, attributes, canLogIn }: RoleAttributes,
  landscape: Landscape,
): Finding[] {
  const holder = landscape.holderOf(role);
  const module = holder?.placement.module;
  const mighty = attributes.some((attribute) => attribute !== 'inherit');
  const common = { module, database: landscape.database, object: `role ${role}` };
  return [
    ...(attributes.length === 0
      ? []
      : [
          {
            ...common,
            code: 'audit.role-attribute',
            severity: mighty ? ('crossing' as const) : ('weakness' as const),
            message: `${role} has ${attributes.join(', ')}: ${mighty ? 'it reaches beyond its module' : 'it would have the rights of any role that it became a member of'}.`,
            remedy: `alter role ${escapeIdentifier(role)} ${attributes.map((attribute) => `no${attribute}`).join(' ')}`,
          },
        ]),
    ...(holder?.kind === 'owner' && canLogIn
      ? [
          {
            ...common,
            code: 'audit.owner-login',
            severity: 'weakness' as const,
            message: `${role} can log in, though it owns everything of ${module}: a session could change the schema beside the migrations.`,
            remedy: `alter role ${escapeIdentifier(role)} nologin`,
          },
        ]
      : []),
  ];
}

export function judgeMissingRoles(present: readonly RoleAttributes[], landscape: Landscape): Finding[] {
  return landscape.roles
    .filter((role) => !present.some((found) => found.role === role))
    .map((role) => {
      const module = landscape.holderOf(role)?.placement.module;
      return {
        code: 'audit.role-missing',
        severity: 'weakness',
        module,
        database: landscape.database,
        object: `role ${role}`,
        message: `There is no role ${role}: ${module} cannot serve or migrate.`,
        remedy: 'npm run tearline -- db provision',
      };
    });
}
