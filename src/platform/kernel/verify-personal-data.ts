import type { EventDefinition } from '../contracts/index.ts';
import type { AnyModule } from './define-module.ts';

/** The operation by which a module hands out what it holds of a person. */
export const EXPORT_OPERATION = 'exportPerson';

/**
 * Who holds personal data hears of a request of erasure, answers it, and can be asked for what it holds; and
 * whoever publishes the request hears every answer.
 */
export function verifyPersonalData(definition: AnyModule, all: readonly AnyModule[]): string[] {
  const { contract, tables, personalData = {} } = definition;
  const { module } = contract;
  const holds = Object.keys(personalData);
  if (holds.length === 0) return [];
  return [
    ...holds
      .filter((table) => !(table in tables))
      .map(
        (table) =>
          `${module} declares personal data in ${table}, which is not among its tables. Correct the name.`,
      ),
    ...(contract.operations[EXPORT_OPERATION]?.access.includes('module')
      ? []
      : [
          `${module} holds personal data and offers no ${EXPORT_OPERATION} to modules, so nobody would learn what it holds of them. Add it to its contract.`,
        ]),
    ...verifyErasure(definition, all),
  ];
}

function verifyErasure(definition: AnyModule, all: readonly AnyModule[]): string[] {
  const { module, events } = definition.contract;
  const requester = all.find(({ contract }) => find(contract.events, 'requested') !== undefined);
  const requested = requester && find(requester.contract.events, 'requested');
  if (requester === undefined || requested === undefined)
    return [
      `${module} holds personal data, and no module publishes an event with \`erasure: 'requested'\`, so nobody could be erased.`,
    ];
  if (requester === definition) return missingOperations(definition);
  const answer = find(events, 'answered');
  return [
    ...(reactsTo(definition, requested)
      ? []
      : [
          `${module} holds personal data and does not react to ${requested.type}, so it would keep them for ever. Add a reaction that erases, keeps or makes anonymous what it declares.`,
        ]),
    ...(answer === undefined
      ? [
          `${module} holds personal data and publishes no answer to ${requested.type}. Add \`personErased\` to its events, and publish it when the person is erased.`,
        ]
      : reactsTo(requester, answer)
        ? []
        : [
            `${requester.contract.module} does not react to ${answer.type}, so no request of erasure would ever be complete. Add a reaction that records it.`,
          ]),
  ];
}

/** What the command line shows requests by. */
const REQUEST_OPERATIONS = ['listErasures', 'getErasure'];

function missingOperations({ contract: { module, operations } }: AnyModule): string[] {
  return REQUEST_OPERATIONS.filter((name) => operations[name] === undefined).map(
    (name) =>
      `${module} takes requests of erasure and offers no ${name}, so nobody would see how far they are. Add it to its contract.`,
  );
}

function find(
  events: Readonly<Record<string, EventDefinition>>,
  erasure: 'requested' | 'answered',
): EventDefinition | undefined {
  return Object.values(events).find((event) => event.erasure === erasure);
}

function reactsTo({ reactions = [] }: AnyModule, event: EventDefinition): boolean {
  return reactions.some((reaction) => reaction.event.type === event.type);
}
