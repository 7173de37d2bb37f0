import { z } from 'zod';
import { defineEvents } from '../../../src/platform/contracts/index.ts';
import { createModuleContainer } from '../../../src/platform/kernel/container.ts';
import { type AnyModule, clientOf, provide, react } from '../../../src/platform/kernel/index.ts';
import { violationsOf } from '../fences/container-fence.ts';
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';

const FENCE = 'containers-hold-what-is-declared';

interface Way {
  readonly what: string;
  /** In the words of the violation; what other rules say about the same fault does not count. */
  readonly says: string;
  /** Undefined where the module has nothing that it could be planted in. */
  readonly plant: (definition: AnyModule, other: AnyModule) => Partial<AnyModule> | undefined;
}

function createPlanted(): unknown {
  return {};
}
function createUnprovided(): unknown {
  return {};
}

const WAYS: readonly Way[] = [
  {
    what: 'a part that asks for a contract which is not declared',
    says: 'without declaring it',
    plant: ({ parts, requires, copies, fallbacks }, { contract }) => ({
      requires: requires.filter(({ module }) => module !== contract.module),
      copies: (copies ?? []).filter(({ source }) => source.contract.module !== contract.module),
      fallbacks: (fallbacks ?? []).filter((each) => each.contract.module !== contract.module),
      parts: [...parts, provide(createPlanted, [clientOf(contract)] as never)],
    }),
  },
  {
    what: 'a contract that is declared and that no part asks for',
    says: 'but no part asks for it',
    plant: ({ requires, parts, copies }, { contract }) => ({
      requires: [...requires.filter(({ module }) => module !== contract.module), contract],
      copies: (copies ?? []).filter(({ source }) => source.contract.module !== contract.module),
      parts: parts.map((part) => ({
        ...part,
        dependencies: part.dependencies.filter(
          (each) => typeof each === 'function' || each.contract?.module !== contract.module,
        ),
      })),
    }),
  },
  {
    what: 'a module that requires itself',
    says: 'requires itself',
    plant: ({ requires, contract }) => ({ requires: [...requires, contract] }),
  },
  {
    what: 'a requirement of a module that is not there',
    says: 'which is not among the modules',
    plant: ({ requires, contract }) => ({ requires: [...requires, { ...contract, module: 'nowhere' }] }),
  },
  {
    what: 'a part that needs another one which is not provided',
    says: 'needs createUnprovided, which is not among its parts',
    plant: ({ parts }) => ({ parts: [...parts, provide(createPlanted, [createUnprovided] as never)] }),
  },
  {
    what: 'a part that is provided twice',
    says: "'createPlanted' is defined more than once",
    plant: ({ parts }) => ({ parts: [...parts, provide(createPlanted, []), provide(createPlanted, [])] }),
  },
  {
    what: 'a table of another module',
    says: 'is defined more than once',
    plant: ({ tables }, other) => {
      const [table] = Object.keys(other.tables);
      return table === undefined ? undefined : { tables: { ...tables, [table]: 'planted' } };
    },
  },
  {
    what: 'a reaction to an event of its own',
    says: 'a fact of its own',
    plant: ({ contract, reactions }) => ({
      reactions: [
        ...(reactions ?? []),
        react(plantedEvent(contract.module), 'planted', createPlanted as never),
      ],
    }),
  },
  {
    what: 'a reaction to an event that nobody publishes',
    says: 'which no module publishes',
    plant: ({ reactions }, { contract }) => ({
      reactions: [
        ...(reactions ?? []),
        react(plantedEvent(contract.module), 'planted', createPlanted as never),
      ],
    }),
  },
  {
    what: 'an event of another module among its own',
    says: 'A module publishes only its own facts',
    plant: ({ contract }, other) => ({
      contract: { ...contract, events: { ...contract.events, planted: plantedEvent(other.contract.module) } },
    }),
  },
  {
    what: 'a fallback for what it does not require',
    says: 'which it does not require',
    plant: ({ contract, fallbacks }) => ({
      fallbacks: [
        ...(fallbacks ?? []),
        { contract, operation: 'planted', answer: undefined, because: 'planted' },
      ],
    }),
  },
  {
    what: 'a migration that is there twice',
    says: 'is defined more than once',
    plant: ({ migrations }) => {
      const [first] = migrations;
      return first === undefined ? undefined : { migrations: [...migrations, first] };
    },
  },
];

/** Each module breaks each rule about definitions, and asks its container for what was not declared. */
export function tryContainers(modules: readonly AnyModule[]): CanaryReport {
  const problems: string[] = [];
  let planted = 0;
  for (const [index, definition] of modules.entries()) {
    const { module } = definition.contract;
    const other = [...modules.slice(index + 1), ...modules.slice(0, index)][0];
    if (other === undefined) {
      problems.push(withoutCanary(FENCE, module, 'there is no other module'));
      continue;
    }
    for (const { what, says, plant } of WAYS) {
      const change = plant(definition, other);
      if (change === undefined) continue;
      planted += 1;
      const changed = modules.map((each) => (each === definition ? { ...each, ...change } : each));
      if (!violationsOf(changed).some((violation) => violation.includes(says)))
        problems.push(silent(FENCE, module, what));
    }
    planted += 1;
    if (containerAnswers(definition, other))
      problems.push(silent(FENCE, module, `a client of ${other.contract.module}, asked for undeclared,`));
  }
  return { fence: FENCE, planted, problems };
}

/** Nothing but what was declared is bound, so the part cannot be made. */
function containerAnswers(definition: AnyModule, { contract }: AnyModule): boolean {
  try {
    createModuleContainer(
      { ...definition, parts: [provide(createPlanted, [clientOf(contract)] as never)] },
      [],
    );
    return true;
  } catch {
    return false;
  }
}

function plantedEvent(module: string) {
  return defineEvents(module, {
    neverPublished: { version: 1, summary: 'Planted.', data: z.object({}), personal: [] },
  }).neverPublished;
}
