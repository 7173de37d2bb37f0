import type { AnyModule } from '../../kernel/index.ts';
import { sampleOf } from '../code/sample-of.ts';
import { isForModules } from './probed-module.ts';
import type { Probes } from './probes.ts';

const KEY = 'extraction-probe';

/** Calls every command for modules with a key, and looks for the key in the module's command log. */
export async function findUnkeyedCommands(
  probes: Probes,
  { contract }: AnyModule,
): Promise<{ readonly unkeyed: string[]; readonly tried: number }> {
  const { bench } = await probes.worked();
  const { module } = contract;
  const commands = Object.entries(contract.operations).filter(
    ([, operation]) => operation.kind === 'command' && isForModules(operation),
  );
  const unkeyed: string[] = [];
  let tried = 0;
  for (const [name, { input: schema }] of commands) {
    const input = sampleOf(schema, { number: 301, known: probes.person.known });
    if (!schema.safeParse(input).success) continue;
    const key = `${KEY}:${name}`;
    const isDone = await bench.call(module, name, input, { kind: 'system' }, key).then(
      () => true,
      () => false,
    );
    const entries = await bench.rows(module, 'command_log');
    const isRemembered = entries.some((entry) => String(entry['key']).includes(key));
    // A failure that may pass is not remembered, and need not be.
    if (!isDone && !isRemembered) continue;
    tried += 1;
    if (!isRemembered) unkeyed.push(name);
  }
  return { unkeyed, tried };
}
