import type { Attempt, Finding as AuditFinding } from '../../databases/index.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, type Gate, noneOf, unknown } from '../gate.ts';
import { statementsOnTablesOf } from '../traffic-record.ts';

const TABLES = ['undeclared-table', 'missing-table', 'unowned-table'];
const DEPENDENCIES = [
  'foreign-key',
  'view',
  'trigger',
  'function',
  'type',
  'default',
  'policy',
  'function-text',
];
const isOf =
  (facts: readonly string[]) =>
  ({ code }: AuditFinding) =>
    facts.includes(code.replace('audit.', ''));

/** 3 */
export const tables: Gate = {
  number: 3,
  title: 'Every table has exactly one owner; manifest and catalogue agree both ways',
  kinds: ['catalogue'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const catalogue = await evidence.catalogue();
    const declared = new Map<string, string[]>();
    for (const { contract, tables: owned } of evidence.modules)
      for (const table of Object.keys(owned))
        declared.set(table, [...(declared.get(table) ?? []), contract.module]);
    const shared = Object.keys(evidence.definition.tables).filter(
      (table) => (declared.get(table)?.length ?? 0) > 1,
    );
    return [
      noneOf(
        [
          ...shared.map((table) => `${table} is declared by ${declared.get(table)?.join(' and ')}`),
          ...catalogue.findings
            .filter(isOf(TABLES))
            .filter((finding) => finding.module === module || finding.module === undefined)
            .map(({ message }) => message),
        ],
        `The ${Object.keys(evidence.definition.tables).length} tables of ${module} in its manifest are those in ${catalogue.source}.`,
        'Declare the table in `tables` of the module that owns it, or drop it in a migration.',
      ),
    ];
  },
};

/** 11 */
export const dependencies: Gate = {
  number: 11,
  title: 'No cross-module foreign key, view, trigger, function or type',
  kinds: ['catalogue'],
  decide: async (evidence) => {
    const catalogue = await evidence.catalogue();
    const found = catalogue.findings
      .filter(isOf(DEPENDENCIES))
      .filter((finding) => concerns(finding, nameOf(evidence)));
    return [
      noneOf(
        found.map(({ message }) => message),
        `Nothing in ${catalogue.source} rests on ${nameOf(evidence)} or lets it rest on others.`,
        found.map(({ remedy }) => remedy).join('; '),
      ),
    ];
  },
};

/** 12 */
export const roles: Gate = {
  number: 12,
  title:
    'Its role sees only its own data: denied read and write for every other pair; default privileges set; no superuser, PUBLIC or inherited grant',
  kinds: ['catalogue', 'probe'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const catalogue = await evidence.catalogue();
    if (!evidence.probes.isOnPostgres) return [inProcess(module)];
    const found = catalogue.findings
      .filter((finding) => !isOf([...TABLES, ...DEPENDENCIES, 'file-mode'])(finding))
      .filter((finding) => finding.module === undefined || concerns(finding, module));
    const attempts = catalogue.attempts.filter(
      ({ attacker, victim }) => attacker === module || victim === module,
    );
    return [
      noneOf(
        found.map(({ message }) => message),
        `The catalogues of ${catalogue.source} show no right beyond its own.`,
        found.map(({ remedy }) => remedy).join('; '),
      ),
      ...judgeAttempts(attempts, catalogue.source),
    ];
  },
};

function judgeAttempts(attempts: readonly Attempt[], source: string): Finding[] {
  const told = ({ attacker, as, action, target, reason }: Attempt) =>
    `${attacker} as ${as}: ${action} ${target}${reason === '' ? '' : ` (${reason})`}`;
  const unclear = attempts.filter(({ outcome }) => outcome === 'unknown');
  return [
    attempts.length === 0
      ? unknown(`No attempt was made on ${source}.`, 'Run the checklist where the databases can be reached.')
      : noneOf(
          attempts.filter(({ outcome }) => outcome === 'crossed').map(told),
          `${attempts.filter(({ outcome }) => outcome === 'refused').length} attempts by it and on it were refused.`,
          'npm run tearline -- db audit says what to revoke.',
        ),
    ...(unclear.length === 0
      ? []
      : [
          unknown(
            `${unclear.length} attempts failed for another reason: ${unclear.slice(0, 3).map(told).join('; ')}`,
            'Mend the reason and run the checklist again.',
          ),
        ]),
  ];
}

const READERS = [
  'foreign-grant',
  'outside-grant',
  'public-grant',
  'foreign-owner',
  'role-attribute',
  'membership',
  'trust',
];

/** 31 */
export const readers: Gate = {
  number: 31,
  title: 'No role but its own reads its tables',
  kinds: ['catalogue', 'traffic'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const catalogue = await evidence.catalogue();
    const seen = seenStatements(evidence, module);
    if (!evidence.probes.isOnPostgres) return [inProcess(module), ...seen];
    const found = catalogue.findings.filter(isOf(READERS)).filter((finding) => finding.module === module);
    const reads = catalogue.attempts.filter(({ victim, action }) => victim === module && action === 'read');
    return [
      noneOf(
        [
          ...found.map(({ message }) => message),
          ...reads
            .filter(({ outcome }) => outcome === 'crossed')
            .map(({ as, target }) => `${as} reads ${target}`),
        ],
        `No grant lets another role read ${module}, and ${reads.length} attempts to do so were refused.`,
        found.map(({ remedy }) => remedy).join('; ') || 'npm run tearline -- db audit says what to revoke.',
      ),
      ...seen,
    ];
  },
};

/** What a running shop has recorded, if anything. */
function seenStatements({ traffic, definition, modules }: Evidence, module: string): Finding[] {
  if (traffic === undefined) return [];
  const tables = new Map(modules.map((other) => [other.contract.module, Object.keys(other.tables)]));
  const { statements, foreign } = statementsOnTablesOf(
    traffic,
    module,
    Object.keys(definition.tables),
    (other) => tables.get(other) ?? [],
  );
  return [
    noneOf(
      foreign.map(
        ({ module: other, table, statements: times }) => `${other} names ${table} (${times} times)`,
      ),
      `None of ${statements} statements of others that the shop has looked at names a table of ${module}.`,
      'Ask the contract of the owner, or keep a copy that its events feed.',
    ),
  ];
}

function inProcess(module: string): Finding {
  return unknown(
    `${module} lies on SQLite, which knows no roles: the guard keeps out mistakes and not malice.`,
    'Run the checklist with the module on PostgreSQL; an extracted module has a role of its own there.',
  );
}

/** A finding is filed under whoever is reached; it also names who reaches. */
function concerns({ module, message }: AuditFinding, name: string): boolean {
  return module === name || new RegExp(`\\b${name}\\b`).test(message);
}
