import type { Contract } from '../../contracts/index.ts';
import { isSameAnswer } from './compare-answers.ts';
import type { MadeUpCall, MadeUpCalls } from './made-up-calls.ts';
import type { Side } from './side.ts';
import type { Running } from './stage.ts';
import { judge, type StepFinding } from './step.ts';

/** What no operation may answer with, whatever it is asked. */
const BREACH = /^contracts\.(?:undeclared-error|invalid-output|deadline-exceeded)$|^transport\.|^bug$/;
const UNFITTING: readonly unknown[] = [null, 'nonsense', { nobodyDeclaredThis: true }];
const REFUSED = 401;

/**
 * What a contract promises to whoever calls it in another process: answers as declared, and errors; input that does
 * not fit refused by the module's own process; nobody served who may not ask, or cannot prove to be somebody; the
 * same answer for the same key.
 */
export async function testContract(
  running: Running,
  contract: Contract,
  madeUp: MadeUpCalls,
): Promise<StepFinding> {
  const { apart, hop } = running;
  const names = Object.keys(contract.operations);
  const breaches = [
    ...madeUp.apart.flatMap(({ operation, answer }) =>
      'code' in answer && BREACH.test(answer.code) ? [`${operation} answered with ${answer.code}`] : [],
    ),
    ...(await servedUnfitting(apart, contract)),
    ...(await servedToNobody(apart, contract)),
    ...(await servedWithoutProof(hop.url, contract)),
    ...(await answeredOtherwise(apart, madeUp.apart)),
  ];
  const keyed = madeUp.apart.filter(({ key }) => key !== undefined).length;
  const answered = madeUp.apart.filter(({ answer }) => 'output' in answer).length;
  return judge(
    breaches,
    `${madeUp.apart.length} calls of ${names.length} operations with made-up input over HTTP: ${answered} answered as the contract says, the rest refused as it declares. Unfitting input, callers without rights and calls without a token were refused; ${keyed} commands were answered the same again under their keys.`,
    `Mend what ${contract.module} promises in its contract and does not keep in a process of its own.`,
  );
}

async function servedUnfitting(side: Side, { operations }: Contract): Promise<string[]> {
  const served: string[] = [];
  for (const [operation, { input: schema }] of Object.entries(operations))
    for (const input of UNFITTING.filter((each) => !schema.safeParse(each).success)) {
      const answer = await side.askUnchecked({ operation, input, actor: { kind: 'system' } });
      if (!('code' in answer) || answer.code !== 'contracts.invalid-input')
        served.push(
          `${operation} took input that does not fit: ${'code' in answer ? answer.code : 'it answered'}`,
        );
    }
  return served;
}

async function servedToNobody(side: Side, { operations }: Contract): Promise<string[]> {
  const served: string[] = [];
  for (const [operation, { access }] of Object.entries(operations)) {
    if (access.includes('public')) continue;
    const answer = await side.askUnchecked({ operation, input: {}, actor: { kind: 'anonymous' } });
    if (!('code' in answer) || answer.code !== 'contracts.unauthenticated')
      served.push(
        `${operation} was served to nobody in particular: ${'code' in answer ? answer.code : 'it answered'}`,
      );
  }
  return served;
}

async function servedWithoutProof(
  origin: string,
  { module, operations, version }: Contract,
): Promise<string[]> {
  const served: string[] = [];
  for (const operation of Object.keys(operations)) {
    const response = await fetch(`${origin}/_contracts/${module}/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'tearline-contract-version': String(version) },
      body: JSON.stringify({ actor: { kind: 'system' }, input: {} }),
    });
    await response.arrayBuffer();
    if (response.status !== REFUSED)
      served.push(`${operation} without a token was answered with ${response.status}`);
  }
  return served;
}

/** A declared failure is an answer too. What failed on the way is not, and may end otherwise. */
async function answeredOtherwise(side: Side, calls: readonly MadeUpCall[]): Promise<string[]> {
  const otherwise: string[] = [];
  for (const { operation, input, actor, key, answer } of calls) {
    if (key === undefined || !('output' in answer)) continue;
    const again = await side.ask({ operation, input, actor, key });
    if (!isSameAnswer(answer, again)) otherwise.push(`${operation} answered otherwise under the same key`);
  }
  return otherwise;
}
