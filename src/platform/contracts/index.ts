/**
 * One definition of what a module offers, from which the types, the call, the route, the API document
 * and the checks are made.
 * Promises: input and output are parsed on every call, so nothing undeclared crosses and nothing is
 * shared by reference; every call has a deadline; an error that was not declared is reported as a bug;
 * no answer leaves before what it rests on is on disk.
 * Does not promise that a call past its deadline had no effect: call again with the same key.
 */
export { userIdOf } from './access.ts';
export { type CallPath, createClient, type Provider } from './call.ts';
export { CallRecording, type RecordedCall, type RecordedCalls } from './call-recording.ts';
export {
  type JsonSchema,
  compareContracts,
  type ContractProblem,
  type ContractsJudgement,
  type ContractUsers,
  describeContract,
  judgeContracts,
  LOCK_FILE,
  readContractLock,
  type ReleasedContract,
  type ReleasedContracts,
  renderContractProblem,
  writeContractLock,
} from './compatibility/index.ts';
export { type CallPlace, createCallMeter } from './call-meter.ts';
export { trafficOf } from './call-traffic.ts';
export {
  type CallOptions,
  type Client,
  type Contract,
  defineContract,
  type Handler,
  type Handlers,
} from './define-contract.ts';
export { defineErrors } from './define-errors.ts';
export { defineEvents, type EventDefinition } from './define-events.ts';
export { answersWithout, failsWithout, type Fallback } from './fallback.ts';
export { command, nothing, type Operation, query, type Route } from './operation.ts';
export { decodeCursor, encodeCursor, pageInput, pageOf } from './page.ts';
export { type ErasureReport, erasureReport, exportPersonInput, personErased } from './person-erasure.ts';
export { type EventData, upcastData } from './upcast.ts';
export { country, currency, id, isoTime, type Money, money, text } from './values.ts';
export { personalNames } from './personal-names.ts';
export { withoutPerson } from './without-person.ts';
export { withoutUnknownFields } from './without-unknown-fields.ts';
