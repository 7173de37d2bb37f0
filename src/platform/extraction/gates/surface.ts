import { findContractCalls } from '../code/contract-calls.ts';
import { nameOf } from '../evidence.ts';
import { failed, type Gate, listed, noneOf, passed, unknown } from '../gate.ts';
import { callsInto } from '../traffic-record.ts';

/** Past so many, what is torn off would go on being talked to about everything. */
const MOST_OPERATIONS = 12;

/** 6 */
export const surface: Gate = {
  number: 6,
  title: 'Inbound surface is small: operations used, and by whom',
  kinds: ['code', 'traffic'],
  decide: (evidence) => {
    const { code, definition, modules, traffic } = evidence;
    const module = nameOf(evidence);
    const calls = modules
      .filter(({ requires }) => requires.some((required) => required.module === module))
      .flatMap(({ contract }) => findContractCalls(code, contract.module, modules))
      .filter((call) => call.module === module);
    // A copy is filled by the platform, in the name of the module that keeps it.
    const filled = modules.flatMap(({ contract, copies = [] }) =>
      copies
        .filter(({ source }) => source.contract.module === module)
        .map(({ source }) => ({ caller: contract.module, operation: source.operation })),
    );
    const used = Map.groupBy([...calls, ...filled], ({ operation }) => operation);
    const lines = [...used].map(
      ([operation, by]) => `${operation} by ${[...new Set(by.map(({ caller }) => caller))].join(', ')}`,
    );
    const what = `${used.size} operations of ${module} are called by modules (${MOST_OPERATIONS} at most)`;
    const written =
      used.size <= MOST_OPERATIONS
        ? passed(`${what}${lines.length === 0 ? '.' : `: ${lines.join('; ')}.`}`)
        : failed(
            `${what}: ${listed(lines)}.`,
            'Let callers keep a copy that events feed, or merge the modules.',
          );
    if (traffic === undefined)
      return [
        written,
        unknown(
          'No traffic is recorded.',
          'Run the checklist with --traffic while the shop serves its usual load.',
        ),
      ];
    const seen = callsInto(traffic, module).filter(({ caller }) =>
      modules.some(({ contract }) => contract.module === caller),
    );
    const offered = definition.contract.operations;
    return [
      written,
      noneOf(
        seen
          .filter(
            ({ caller, operation }) => !(used.get(operation)?.some((one) => one.caller === caller) ?? false),
          )
          .filter(({ operation }) => offered[operation] !== undefined)
          .map(
            ({ caller, operation }) =>
              `${caller} was seen calling ${operation}, which its code does not show`,
          ),
        `Recorded: ${listed(seen.map(({ caller, operation, calls: count }) => `${caller} called ${operation} ${count} times`)) || 'no call of another module'}.`,
        'Find out by what way it calls; what is not known cannot be carried over.',
      ),
    ];
  },
};
