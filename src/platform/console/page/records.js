// What the command line has found: the boundaries, what can be torn off, and what is recommended.

import { element, refill, scrolling, unseen } from './dom.js';
import { count, dateTime } from './format.js';

/**
 * @typedef {import('../wire.ts').ConsoleRecords} ConsoleRecords
 * @typedef {import('../wire.ts').AuditContent} AuditContent
 * @typedef {import('../wire.ts').ReadinessContent} ReadinessContent
 * @typedef {import('../wire.ts').FitContent} FitContent
 */

export class Records {
  /** @param {() => void} onRefresh */
  constructor(onRefresh) {
    this.audit = element('div');
    this.readiness = element('div');
    this.fit = element('div');
    const refresh = element(
      'button',
      { type: 'button', class: 'quiet-button', click: onRefresh },
      'Read again',
    );
    this.views = [
      panel('boundaries', 'Boundaries', this.audit, refresh),
      panel('readiness', 'Ready to be torn off', this.readiness),
      panel('fit', 'Recommendations', this.fit),
    ];
  }

  /** @param {ConsoleRecords} records */
  show({ audit, readiness, fit }) {
    refill(this.audit, ...kept(audit, 'Never audited', auditView));
    refill(this.readiness, element('div', { class: 'readiness' }, ...readiness.map(readinessView)));
    refill(this.fit, ...kept(fit, 'Nothing has been recommended yet', fitView));
  }
}

/** @param {string} id @param {string} title @param {Node} content @param {Node} [action] */
function panel(id, title, content, action) {
  return element(
    'section',
    { class: `panel ${id}`, id, 'aria-labelledby': `${id}-title` },
    element('div', { class: 'panel-head' }, element('h2', { id: `${id}-title` }, title), action),
    content,
  );
}

/**
 * @template Content
 * @param {import('../wire.ts').Kept<Content>} record
 * @param {string} missing
 * @param {(content: Content) => Node[]} view
 */
function kept({ state, content, problem, command }, missing, view) {
  if (content !== null) return view(content);
  const told = state === 'missing' ? `${missing}. ` : `What is kept cannot be read (${problem}). `;
  return [element('p', { class: 'quiet' }, told, 'Run: ', element('code', {}, command))];
}

const VERDICTS = /** @type {Readonly<Record<AuditContent['verdict'], [string, string]>>} */ ({
  holds: ['good', 'The boundaries hold'],
  crossed: ['bad', 'A boundary is crossed'],
  unknown: ['warn', 'Not everything could be tried'],
});

/** @param {AuditContent} audit */
function auditView({ recordedAt, verdict, modules, matrix, findings }) {
  const [grade, words] = VERDICTS[verdict];
  const head = element(
    'tr',
    {},
    element('td', {}, unseen('Attacker')),
    ...modules.map((name) => element('th', { scope: 'col' }, name)),
  );
  const rows = matrix.map((cells, index) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, modules[index] ?? ''),
      ...modules.map((victim) => cellView(cells.find((cell) => cell.victim === victim))),
    ),
  );
  return [
    element('p', {}, element('span', { class: `pill ${grade}` }, words), ` as of ${dateTime(recordedAt)}`),
    scrolling(
      'Boundary matrix',
      element(
        'table',
        { class: 'matrix' },
        element(
          'caption',
          { class: 'unseen' },
          'Attempts of the modules (rows) on each other (columns) in the last audit',
        ),
        element('thead', {}, head),
        element('tbody', {}, ...rows),
      ),
    ),
    element(
      'p',
      { class: 'quiet' },
      'Rows attack columns; a figure counts the attempts, of which ✓ were all refused.',
    ),
    findings.length === 0
      ? element('p', { class: 'quiet' }, 'The catalogues and files were read: nothing was found.')
      : element(
          'ul',
          { class: 'findings' },
          ...findings.map(({ severity, code, module, message, remedy }) =>
            element(
              'li',
              { class: severity === 'crossing' ? 'bad' : 'warn' },
              element('strong', {}, `${module ?? 'everybody'}: ${code}`),
              ` ${message} `,
              element('span', { class: 'quiet' }, `Remedy: ${remedy}`),
            ),
          ),
        ),
  ];
}

/** @param {AuditContent['matrix'][number][number] | undefined} cell */
function cellView(cell) {
  if (cell === undefined) return element('td', { class: 'itself' }, unseen('itself'));
  const { refused, crossed, allowed, unknown } = cell.counts;
  const grade = crossed > 0 ? 'bad' : unknown > 0 ? 'warn' : 'good';
  const words = [
    ...(crossed > 0 ? [`${crossed} crossed`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    `${refused} refused`,
    ...(allowed > 0 ? [`${allowed} allowed`] : []),
  ].join(', ');
  const short = crossed > 0 ? `✕ ${crossed}` : unknown > 0 ? `? ${unknown}` : `✓ ${refused}`;
  return element(
    'td',
    { class: grade, title: words },
    element('span', { 'aria-hidden': 'true' }, short),
    unseen(words),
  );
}

/** @param {ConsoleRecords['readiness'][number]} record */
function readinessView(record) {
  const { module, state, content, problem, command } = record;
  if (content === null)
    return element(
      'div',
      { class: 'unchecked' },
      element('strong', {}, module),
      element(
        'span',
        { class: 'quiet' },
        state === 'missing' ? ' never checked: ' : ` cannot be read (${problem}): `,
      ),
      element('code', {}, command),
    );
  const { ready, gates, recordedAt, commit, place, isGenuine } = content;
  const passed = gates.filter(({ status }) => status === 'pass').length;
  return element(
    'details',
    {},
    element(
      'summary',
      { 'data-key': `readiness ${module}` },
      element('strong', {}, module),
      element(
        'span',
        { class: `pill ${ready ? 'good' : 'warn'}` },
        ready ? 'ready' : `${passed} of ${gates.length}`,
      ),
      element(
        'span',
        { class: 'gate-strip', 'aria-hidden': 'true' },
        ...gates.map(({ status, gate, title }) =>
          element('span', { class: status, title: `${gate} ${title}: ${status}` }),
        ),
      ),
    ),
    element(
      'p',
      { class: 'quiet' },
      `${dateTime(recordedAt)}, ${place}, version ${commit.slice(0, 12)}. `,
      isGenuine
        ? 'The signature is right.'
        : element('strong', { class: 'fault' }, 'It was changed after it was signed.'),
    ),
    element(
      'ol',
      { class: 'gates' },
      ...gates.map(({ gate, title, status, evidence, remedy }) =>
        element(
          'li',
          { value: gate, class: status },
          element('span', { class: 'gate-status' }, status),
          ` ${title}`,
          element('div', { class: 'quiet evidence' }, evidence),
          remedy === null ? null : element('div', { class: 'remedy' }, `Remedy: ${remedy}`),
        ),
      ),
    ),
  );
}

/** @param {FitContent} fit */
function fitView({ recordedAt, verdict, recommendations }) {
  const of = recordedAt === null ? '' : ` of ${dateTime(recordedAt)}`;
  return [
    verdict === null ? element('span') : element('p', {}, element('strong', {}, verdict)),
    element('p', { class: 'quiet' }, `${count(recommendations.length, 'recommendation')}${of}`),
    element(
      'ul',
      { class: 'fits' },
      ...recommendations.map(({ subject, recommendation, reasons, cost }) =>
        element(
          'li',
          {},
          element('strong', {}, `${subject}: ${recommendation}`),
          cost === null ? null : element('p', { class: 'quiet' }, cost),
          element(
            'details',
            {},
            element('summary', { class: 'quiet' }, `Why (${count(reasons.length, 'reason')})`),
            element('ul', {}, ...reasons.map((reason) => element('li', { class: 'quiet' }, reason))),
          ),
        ),
      ),
    ),
  ];
}
