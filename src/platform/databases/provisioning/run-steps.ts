import { type Client, escapeIdentifier } from 'pg';
import { isAppError } from '../../foundation/index.ts';
import { stepFailed, stepWithoutEffect } from './provisioning-errors.ts';
import type { ProvisioningStep, ServerFacts } from './provisioning-step.ts';

export interface StepOutcome {
  readonly step: ProvisioningStep;
  readonly state: 'created' | 'changed' | 'unchanged';
}

export interface StepRun {
  /** Undefined where the database is not there yet, which only a dry run comes upon. */
  readonly client: Client | undefined;
  readonly facts: ServerFacts;
  readonly isDry: boolean;
  /** Told of each statement after it has run, or instead. */
  readonly onStatement: (sql: string) => void;
}

/**
 * Makes so what is not so yet, in one transaction where PostgreSQL lets it: a failure leaves all of it as
 * it was. The steps run in one database and are alike in `inTransaction`.
 */
export async function runSteps(steps: readonly ProvisioningStep[], run: StepRun): Promise<StepOutcome[]> {
  const group = new StepGroup(run, steps[0]?.inTransaction === true);
  try {
    const outcomes: StepOutcome[] = [];
    for (const step of steps) outcomes.push(await group.run(step));
    await group.finish();
    return outcomes;
  } catch (error) {
    await group.abandon();
    throw isAppError(error) ? error : stepFailed(group.object, run.facts.administrator, error);
  }
}

/** Without a client: in a database that is yet to be made. */
export async function doesHold(step: ProvisioningStep, client: Client | undefined): Promise<boolean> {
  if (client === undefined) return step.holdsWhenNew;
  const { rows } = await client.query<[boolean]>({ text: step.holds, rowMode: 'array' });
  return rows[0]?.[0] === true;
}

class StepGroup {
  readonly #run: StepRun;
  readonly #inTransaction: boolean;
  readonly #borrowed = new Set<string>();
  /** Objects that a dry run would make: what would be changed about them afterwards is so from the start. */
  readonly #wouldCreate = new Set<string>();
  #hasBegun = false;
  #object = 'a connection';

  constructor(run: StepRun, inTransaction: boolean) {
    this.#run = run;
    this.#inTransaction = inTransaction;
  }

  /** What it is at, for a message. */
  get object(): string {
    return this.#object;
  }

  async run(step: ProvisioningStep): Promise<StepOutcome> {
    this.#object = step.object;
    if (await this.#holds(step)) return { step, state: 'unchanged' };
    const { facts, isDry } = this.#run;
    await this.#begin();
    await this.#borrow(step.actsAs);
    for (const sql of step.statements) await this.#execute(sql);
    if (isDry) this.#wouldCreate.add(step.object);
    else if (!(await this.#holds(step))) throw stepWithoutEffect(step.object, facts.administrator);
    return { step, state: step.effect };
  }

  async finish(): Promise<void> {
    for (const role of this.#borrowed)
      await this.#execute(`revoke ${escapeIdentifier(role)} from ${this.#administrator}`);
    if (this.#hasBegun) await this.#execute('commit');
    this.#hasBegun = false;
  }

  async abandon(): Promise<void> {
    if (this.#hasBegun && !this.#run.isDry) await this.#run.client?.query('rollback').catch(() => undefined);
  }

  get #administrator(): string {
    return escapeIdentifier(this.#run.facts.administrator);
  }

  async #holds(step: ProvisioningStep): Promise<boolean> {
    if (this.#wouldCreate.has(step.object) && step.effect === 'changed') return true;
    return doesHold(step, this.#run.client);
  }

  async #begin(): Promise<void> {
    if (this.#hasBegun || !this.#inTransaction) return;
    await this.#execute('begin');
    this.#hasBegun = true;
  }

  /** Whoever is no superuser must be a member of a role to act for it. */
  async #borrow(roles: readonly string[]): Promise<void> {
    const { facts, client } = this.#run;
    const wanted = facts.isSuperuser ? [] : roles.filter((role) => !this.#borrowed.has(role));
    if (wanted.length === 0) return;
    const maySet = facts.version >= 16 ? " and pg_has_role(oid, 'SET')" : '';
    const held = await client?.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname = any($1) and pg_has_role(oid, 'USAGE')${maySet}`,
      [wanted],
    );
    const members = new Set(held?.rows.map(({ rolname }) => rolname));
    for (const role of wanted.filter((wantedRole) => !members.has(wantedRole))) {
      const how = facts.version >= 16 ? ' with inherit true, set true' : '';
      await this.#execute(`grant ${escapeIdentifier(role)} to ${this.#administrator}${how}`);
      this.#borrowed.add(role);
    }
  }

  async #execute(sql: string): Promise<void> {
    if (!this.#run.isDry) await this.#run.client?.query(sql);
    this.#run.onStatement(sql);
  }
}
