import { EventSimulation } from './event-simulation.ts';
import { SagaSimulation } from './saga-simulation.ts';
import type { Simulation } from './simulation.ts';

export const SIMULATIONS = ['events', 'sagas'] as const;
export type SimulationName = (typeof SIMULATIONS)[number];

/** How much of a number of runs each gets: a saga takes half as long. */
export const SHARES: Readonly<Record<SimulationName, number>> = { events: 0.35, sagas: 0.65 };

export function makeSimulation(name: SimulationName): Promise<Simulation> {
  return name === 'events' ? EventSimulation.make() : SagaSimulation.make();
}
