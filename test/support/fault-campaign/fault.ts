import type { Random } from '../campaign/random.ts';
import type { Sample } from './sample.ts';

/** Files of SQLite that the checkers read. */
export interface SqliteCopy {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A shop whose databases can be made to fail. */
export interface FaultPlace {
  readonly url: string;
  /** What a shop at rest has stored. */
  copy(): Promise<SqliteCopy>;
  remove(): Promise<void>;
}

/** Something that happens to one module's database and to no other. */
export interface Fault<Place extends FaultPlace = never> {
  readonly name: string;
  /** Undefined of the control, in which nothing happens. */
  readonly victim: string | undefined;
  /** Whether the module cannot serve at all while it lasts; otherwise some requests get through. */
  readonly isComplete: boolean;
  /** Which requests may fail while it lasts; those that need the module, unless said otherwise. */
  readonly mayFail?: (sample: Sample) => boolean;
  /** Makes it happen; answers what ends it. */
  strike(place: Place, random: Random): Promise<() => Promise<void>>;
}

export function mayFail({ victim, mayFail: own }: Fault, sample: Sample): boolean {
  return own === undefined ? sample.needs.includes(victim ?? '') : own(sample);
}
