/**
 * Compares contracts with what was released of them.
 * Promises: whatever a caller, a reader or a consumer of the released contract would not cope with is found by
 * its field, with who uses it and the way there in two steps; what is not understood of a schema counts as
 * breaking; what was released as deprecated may go.
 * Does not promise to know whether an operation still means the same: only shapes are compared, and
 * refinements by their messages.
 */
export { compareContracts } from './compare-contracts.ts';
export { LOCK_FILE, readContractLock, type ReleasedContracts, writeContractLock } from './contract-lock.ts';
export type { JsonSchema } from './json-schema.ts';
export {
  type ContractProblem,
  type ContractsJudgement,
  type ContractUsers,
  judgeContracts,
} from './judge-contracts.ts';
export { describeContract, type ReleasedContract } from './released-contract.ts';
export { renderContractProblem } from './render-problem.ts';
