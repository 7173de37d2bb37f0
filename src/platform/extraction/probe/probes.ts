import type { AnyModule } from '../../kernel/index.ts';
import { placeOf } from '../place-of.ts';
import { type Apart, bootApart } from './apart.ts';
import { Bench } from './bench.ts';
import { callEverything, createPerson, type Outcome, type Person } from './exercise.ts';
import { type RestartReport, tryRestarts } from './restarts.ts';
import { type ThrowAwayPlace, ThrowAwayPlaces } from './throw-away-place.ts';
import { tellEverything } from './tell-everything.ts';
import type { ProbeOptions, Workshop } from './workshop.ts';

/** A bench after it was tried out, with what each table of the module held at its first breath. */
export interface TriedBench {
  readonly bench: Bench;
  readonly outcomes: readonly Outcome[];
  readonly rowsAtBoot: Readonly<Record<string, number>>;
}

/** Live probes on throw-away databases. Each bench is made when the first gate asks for it, and kept. */
export class Probes implements Workshop {
  readonly options: ProbeOptions;
  readonly person: Person = createPerson(1);
  readonly #places: ThrowAwayPlaces;
  /** Also those that are still starting. */
  readonly #benches: Promise<Bench>[] = [];
  #worked: Promise<TriedBench> | undefined;
  #told: Promise<TriedBench> | undefined;
  #restarts: Promise<RestartReport> | undefined;
  #apart: Promise<Apart> | undefined;

  constructor(options: ProbeOptions) {
    this.options = options;
    this.#places = new ThrowAwayPlaces(options.placements, options.environment);
  }

  /** Where the module lies; the throw-away databases lie likewise. */
  get configuredPlace(): string {
    return placeOf(this.options.placements.get(this.options.module));
  }

  get where(): string {
    return `throw-away databases (${this.configuredPlace})`;
  }

  get isOnPostgres(): boolean {
    return this.options.placements.get(this.options.module)?.engine === 'postgres';
  }

  /** All modules, after somebody has called every operation. What they hold is what they made themselves. */
  worked(): Promise<TriedBench> {
    this.#worked ??= this.#try((bench) => callEverything(bench, this.person));
    return this.#worked;
  }

  /** All modules, after each has been told made-up events of the others. Copies hold what nobody owns. */
  told(): Promise<TriedBench> {
    this.#told ??= this.worked()
      .catch(() => undefined)
      .then(() => this.#try((bench) => tellEverything(bench)));
    return this.#told;
  }

  restarts(): Promise<RestartReport> {
    this.#restarts ??= tryRestarts(this);
    return this.#restarts;
  }

  /** The module apart from the others; to be asked for when the modules have worked together. */
  apart(): Promise<Apart> {
    this.#apart ??= bootApart(this);
    return this.#apart;
  }

  /** Provisions all of them, or the named one alone. */
  async place(modules: readonly AnyModule[], provisioned?: string): Promise<ThrowAwayPlace> {
    this.options.onStep?.('making throw-away databases');
    return this.#places.make(modules, this.options.module, provisioned);
  }

  /** Takes everything away, whatever of it can no longer be stopped. */
  async close(): Promise<void> {
    try {
      const apart = await this.#apart?.catch(() => undefined);
      await apart?.stop();
      for (const starting of this.#benches) await (await starting.catch(() => undefined))?.stop();
    } finally {
      await this.#places.close();
    }
  }

  async #try(work: (bench: Bench) => Promise<Outcome[]>): Promise<TriedBench> {
    const { modules, module, onStep } = this.options;
    const boot = async () => Bench.boot({ modules, place: await this.place(modules) });
    // A machine that is busy may be too slow once for the bounds of a start.
    const starting = boot().catch(boot);
    this.#benches.push(starting);
    const bench = await starting;
    onStep?.('trying the modules on throw-away databases');
    const atBoot = Object.entries(await bench.dump(module)).map(
      ([table, rows]) => [table, rows.length] as const,
    );
    const outcomes = await work(bench);
    await bench.settled();
    return { bench, outcomes, rowsAtBoot: Object.fromEntries(atBoot) };
  }
}
