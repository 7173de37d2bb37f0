/**
 * The decision framework: how far apart modules should lie, and who should own a new entity.
 * Promises: six factors, each with what it was read from; what cannot be read is asked, and what nobody answers
 * stays unclear and is said to be; one database for all is recommended whenever nothing speaks for more; each
 * recommendation names what it rests on and what it costs.
 * Does not decide: a level is configuration and can be changed both ways, and whether anything is worth its cost
 * is for those who pay it. Figures are few in a young repository; the evidence says how many it counted.
 */
export { type Answers, QUESTIONS } from './answers.ts';
export { type EntityAnswers, ENTITY_QUESTIONS, type OwnershipAdvice, whoShouldOwn } from './entity.ts';
export { readEvidence } from './evidence.ts';
export { type FitReport, recommend } from './recommend.ts';
