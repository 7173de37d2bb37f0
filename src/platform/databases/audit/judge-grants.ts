import { type PostgresPlacement, SHARED_SCHEMA } from '../postgres/postgres-placement.ts';
import { revokeStatement } from './revoke-statement.ts';
import type { Finding } from './finding.ts';
import type { Landscape, RoleHolder } from './landscape.ts';
import type { Grant } from './read-grants.ts';

type Verdict = Pick<Finding, 'code' | 'severity' | 'module' | 'message'>;

/** What each module's runtime role should have on what its owner makes, and nothing else. */
const EXPECTED: Readonly<Record<Grant['kind'], readonly string[]>> = {
  table: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  column: ['SELECT', 'INSERT', 'UPDATE'],
  sequence: ['USAGE', 'SELECT'],
  schema: ['USAGE'],
  routine: ['EXECUTE'],
  type: ['USAGE'],
  'large object': ['SELECT', 'UPDATE'],
  'foreign server': [],
};

/** Nothing, if the grant is one that provisioning makes or the module's own business. */
export function judgeGrant(grant: Grant, landscape: Landscape): Finding | undefined {
  const verdict = judge(grant, landscape);
  if (verdict === undefined) return undefined;
  const column = grant.column === null ? '' : `(${grant.column})`;
  return {
    ...verdict,
    database: landscape.database,
    object: `${grant.kind} ${grant.identity}${column}`,
    remedy: revokeStatement(grant),
  };
}

function judge(grant: Grant, landscape: Landscape): Verdict | undefined {
  const owner = landscape.moduleOf(grant)?.module;
  if (grant.grantee === null) return judgePublic(grant, owner);
  const holder = landscape.holderOf(grant.grantee);
  const what = `${grant.grantee} has ${grant.privilege} on ${grant.kind} ${grant.identity}`;
  if (holder === undefined) {
    if (owner === undefined) return undefined;
    return verdict(
      'outside-grant',
      'weakness',
      owner,
      `${what} of ${owner} and is no role of a module: whoever has it reaches the data beside the contract.`,
    );
  }
  if (owner === undefined) {
    if (isExpectedInSharedSchema(grant, holder)) return undefined;
    return verdict(
      'stray-grant',
      'weakness',
      holder.placement.module,
      `${what}, which belongs to no module: it may lead to another's data.`,
    );
  }
  if (owner !== holder.placement.module)
    return verdict(
      'foreign-grant',
      'crossing',
      owner,
      `${what} of ${owner}: ${holder.placement.module} reaches the data of ${owner}.`,
    );
  if (grant.grantable)
    return verdict(
      'grant-option',
      'weakness',
      owner,
      `${what} and may pass it on: ${owner} could let others in at run time.`,
    );
  if (isExpected(grant, holder)) return undefined;
  return verdict(
    'broad-grant',
    'weakness',
    owner,
    `${what}, more than it needs to serve: a mistake or an attack on ${owner} does more harm.`,
  );
}

/** What everybody has, every other module has. */
function judgePublic(grant: Grant, owner: string | undefined): Verdict | undefined {
  const what = `PUBLIC has ${grant.privilege} on ${grant.kind} ${grant.identity}`;
  if (owner !== undefined) {
    const harmless =
      grant.kind === 'schema' || grant.kind === 'type' || (grant.kind === 'routine' && !grant.definer);
    return verdict(
      'public-grant',
      harmless ? 'weakness' : 'crossing',
      owner,
      `${what} of ${owner}: every other module has it too.`,
    );
  }
  const isUsual = grant.kind === 'routine' || grant.kind === 'type';
  if (isUsual && !grant.definer) return undefined;
  return verdict(
    'public-grant',
    'weakness',
    undefined,
    `${what}: the modules can meet there, outside their own places.`,
  );
}

function isExpected(grant: Grant, { kind, placement }: RoleHolder): boolean {
  if (kind !== 'runtime') return false;
  if (grant.kind === 'table' && isHistory(grant.name, placement)) return grant.privilege === 'SELECT';
  return EXPECTED[grant.kind].includes(grant.privilege);
}

/** Only migrations write it. */
export function isHistory(table: string | null, { prefix }: PostgresPlacement): boolean {
  return table === `${prefix}migration_history`;
}

function isExpectedInSharedSchema({ kind, schema, privilege }: Grant, holder: RoleHolder): boolean {
  if (kind !== 'schema' || schema !== SHARED_SCHEMA || holder.placement.level !== 'tables') return false;
  return holder.kind === 'runtime' ? privilege === 'USAGE' : holder.kind === 'owner';
}

function verdict(
  fact: string,
  severity: Finding['severity'],
  module: string | undefined,
  message: string,
): Verdict {
  return { code: `audit.${fact}`, severity, module, message };
}
