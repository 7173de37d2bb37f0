import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { LOCK_FILE, readContractLock } from '../contracts/index.ts';
import { AppError, ConfigurationError, type Environment, messageOf } from '../foundation/index.ts';
import { type AnyModule, readPlacements } from '../kernel/index.ts';
import { type AuditConfigured, type CatalogueEvidence, readCatalogues } from './catalogue/read-catalogues.ts';
import { type History, readHistory } from './code/read-history.ts';
import { SourceTree } from './code/source-tree.ts';
import { readDecisions } from './decision/read-decisions.ts';
import type { Evidence } from './evidence.ts';
import { type Gate, type GateResult, resultOf, unknown } from './gate.ts';
import { gates } from './gates.ts';
import { passedOn } from './passed-variables.ts';
import { Probes } from './probe/probes.ts';
import type { ProbeOptions } from './probe/workshop.ts';
import type { TrafficRecord } from './traffic-record.ts';

export interface ChecklistOptions {
  readonly modules: readonly AnyModule[];
  readonly environment: Environment;
  readonly module: string;
  /** Where the code lies. */
  readonly root: string;
  readonly auditConfigured: AuditConfigured;
  readonly traffic?: TrafficRecord;
  /** These alone. */
  readonly only?: readonly number[];
  /** Variables of modules that the probes are given. */
  readonly pass?: readonly string[];
  /** In the place of files on disk, of the history, and of what tries the modules. */
  readonly planted?: {
    readonly files?: ReadonlyMap<string, string>;
    readonly history?: History;
    readonly probes?: (options: ProbeOptions) => Probes;
  };
  /** Ends it; what was made is taken away nevertheless. */
  readonly signal?: AbortSignal;
  readonly onStep?: (step: string) => void;
  readonly onGate?: (result: GateResult) => void;
}

export interface ChecklistReport {
  readonly module: string;
  /** Every gate there is has passed: never when only some were asked for. */
  readonly ready: boolean;
  /** Of how many gates there are. */
  readonly of: number;
  readonly gates: readonly GateResult[];
}

/** What the gate that was under way has begun may end by then. */
const GRACE_MILLISECONDS = 3_000;

/**
 * Decides the gates for a module, one after the other. Whatever was made for that is gone afterwards, however it ends.
 * Throws `extraction.interrupted` when the signal came.
 */
export async function decideGates(options: ChecklistOptions): Promise<ChecklistReport> {
  const { module, only, onGate, onStep, signal = new AbortController().signal } = options;
  const chosen = gates.filter(({ number }) => only === undefined || only.includes(number));
  const { evidence, close } = gather(options);
  const interruption = once(signal, 'abort').then(() => undefined);
  try {
    const results: GateResult[] = [];
    for (const gate of chosen) {
      if (signal.aborted) throw interrupted(module);
      const deciding = decide(gate, evidence);
      const result = await Promise.race([deciding, interruption]);
      if (result === undefined) {
        onStep?.('removing what was made');
        await Promise.race([deciding, delay(GRACE_MILLISECONDS)]);
        throw interrupted(module);
      }
      onGate?.(result);
      results.push(result);
    }
    const ready = results.length === gates.length && results.every(({ status }) => status === 'pass');
    return { module, ready, of: gates.length, gates: results };
  } finally {
    await close();
  }
}

function interrupted(module: string): AppError {
  return new AppError({
    code: 'extraction.interrupted',
    kind: 'unavailable',
    message: `The checklist of ${module} was interrupted, so nothing is decided. What it had made is gone. Run it again when there is time.`,
  });
}

/** What cannot be looked at is unknown, and the reason is the evidence. */
async function decide(gate: Gate, evidence: Evidence): Promise<GateResult> {
  try {
    const read = gate.read?.(evidence) ?? [];
    if (read.some(({ status }) => status === 'fail')) return resultOf(gate, read);
    return resultOf(gate, [...read, ...(await gate.decide(evidence))]);
  } catch (error) {
    const reason = `It could not be decided: ${messageOf(error)}`;
    return resultOf(gate, [unknown(reason, 'Mend what the evidence names, and run the checklist again.')]);
  }
}

function gather(options: ChecklistOptions): {
  readonly evidence: Evidence;
  readonly close: () => Promise<void>;
} {
  const {
    modules,
    environment,
    module,
    root,
    auditConfigured,
    traffic,
    planted = {},
    pass = [],
    onStep,
  } = options;
  const definition = modules.find(({ contract }) => contract.module === module);
  if (definition === undefined) throw new ConfigurationError([`There is no module ${module}.`]);
  const problems: string[] = [];
  const placements = readPlacements(modules, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const code = new SourceTree(root, planted.files);
  const passed = passedOn(environment, pass);
  const probeOptions = { module, modules, placements, environment: passed, ...(onStep && { onStep }) };
  const probes = planted.probes?.(probeOptions) ?? new Probes(probeOptions);
  const read = (file: string) => code.read(file);
  const evidence: Evidence = {
    definition,
    modules,
    code,
    history: onlyOnce(async () => planted.history ?? readHistory(root)),
    released: () => readContractLock(read(LOCK_FILE)),
    decisions: () => readDecisions(module, read),
    catalogue: onlyOnce<Promise<CatalogueEvidence>>(() => readCatalogues(probes, auditConfigured)),
    probes,
    traffic,
  };
  return { evidence, close: () => probes.close() };
}

function onlyOnce<Value>(read: () => Value): () => Value {
  let kept: { readonly value: Value } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
}
