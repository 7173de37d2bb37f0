import type { VirtualTime } from './virtual-time.ts';

/** What becomes of something that is asked of a database or a participant. */
export type Fate = 'passes' | 'not asked' | 'answer lost' | 'answer late' | 'asked twice';

/** A process that is simulated; what it awaits when it is killed never comes. */
export interface SimulatedProcess {
  readonly name: string;
  isAlive: boolean;
}

interface Turn {
  readonly process: SimulatedProcess;
  readonly label: string;
  readonly fates: readonly Fate[];
  readonly take: (fate: Fate) => void;
}

/** Something that may happen next, beside what the processes are about to do. */
export interface Happening {
  readonly label: string;
  readonly weight: number;
  readonly happen: () => void;
}

export const FATES_OF_A_STATEMENT: readonly Fate[] = ['passes', 'not asked', 'answer lost', 'answer late'];
export const FATES_OF_A_CALL: readonly Fate[] = [...FATES_OF_A_STATEMENT, 'asked twice'];

/** How likely a turn is that waits longest, one behind it, and anything but its passing. */
const FIRST_WEIGHT = 24;
const LATER_WEIGHT = 6;
const FATE_WEIGHT = 1;
const TIME_WEIGHT = 5;
/** Turns behind these are not looked at. */
const MOST_TURNS = 8;

/**
 * Decides which of all that could happen next happens. Whatever a process asks of the world waits here for
 * its turn; when nothing moves any more by itself, the next number of the plan picks one. A plan of zeros lets
 * everything pass in the order of asking, so that shrinking takes faults and detours away.
 */
export class Schedule {
  /** What was decided, in order. */
  readonly trace: string[] = [];
  readonly #time: VirtualTime;
  #turns: Turn[] = [];
  #late: Turn[] = [];

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Resolves when it is the caller's turn: never, if its process is killed before. */
  turn(process: SimulatedProcess, label: string, fates: readonly Fate[] = ['passes']): Promise<Fate> {
    return new Promise((resolve) => {
      if (process.isAlive) this.#turns.push({ process, label, fates, take: resolve });
    });
  }

  /** As `turn`, for what may take as long as it likes: without faults it comes when all else is over. */
  lateTurn(process: SimulatedProcess, label: string): Promise<Fate> {
    return new Promise((resolve) => {
      this.#late.push({ process, label, fates: ['passes'], take: resolve });
    });
  }

  /** What is late is late no more. */
  hurry(): void {
    this.#turns.push(...this.#late.splice(0));
  }

  /** What it was about to do is not done; what it did whose answer is on its way is done. */
  kill(process: SimulatedProcess): void {
    process.isAlive = false;
    this.#turns = this.#turns.filter((turn) => turn.process !== process);
    this.#late = this.#late.filter((turn) => turn.process !== process);
  }

  decide(number: number, happenings: readonly Happening[]): void {
    const options = [
      ...this.#passing(),
      ...this.#timePassing(),
      ...happenings,
      ...this.#arriving(),
      ...this.#faults(),
    ];
    const total = options.reduce((sum, { weight }) => sum + weight, 0);
    if (total === 0) return;
    let rest = number % total;
    for (const option of options) {
      rest -= option.weight;
      if (rest >= 0) continue;
      this.trace.push(option.label);
      option.happen();
      return;
    }
  }

  /** Without faults, in the order of asking; answers false when only time can help. */
  goOn(): boolean {
    const [next] = this.#passing();
    if (next === undefined) return false;
    next.happen();
    return true;
  }

  #passing(): Happening[] {
    return this.#turns.slice(0, MOST_TURNS).map((turn, index) => ({
      label: `${turn.process.name}: ${turn.label}`,
      weight: index === 0 ? FIRST_WEIGHT : LATER_WEIGHT,
      happen: () => this.#take(turn, 'passes'),
    }));
  }

  #timePassing(): Happening[] {
    if (!this.#time.isAwaited) return [];
    return [{ label: 'time passes', weight: TIME_WEIGHT, happen: () => this.#time.advance() }];
  }

  #arriving(): Happening[] {
    return this.#late.map((turn) => ({
      label: `${turn.process.name}: ${turn.label} at last`,
      weight: FATE_WEIGHT,
      happen: () => {
        this.#late.splice(this.#late.indexOf(turn), 1);
        turn.take('passes');
      },
    }));
  }

  #faults(): Happening[] {
    return this.#turns.slice(0, MOST_TURNS).flatMap((turn) =>
      turn.fates.slice(1).map((fate) => ({
        label: `${turn.process.name}: ${turn.label}, ${fate}`,
        weight: FATE_WEIGHT,
        happen: () => this.#take(turn, fate),
      })),
    );
  }

  #take(turn: Turn, fate: Fate): void {
    this.#turns.splice(this.#turns.indexOf(turn), 1);
    turn.take(fate);
  }
}

/** Nothing in the simulation waits for anything real, so one turn of the event loop is enough. */
export function untilQuiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
