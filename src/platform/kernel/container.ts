import { Container } from 'inversify';
import type { AnyModule, Get } from './define-module.ts';
import { identifierOf, type Source } from './tokens.ts';

export interface Binding {
  readonly source: Source<unknown>;
  readonly value: unknown;
}

/**
 * One container for one module, without a parent: it holds the module's parts, what the platform binds,
 * and clients of the contracts that were declared. Everything is resolved here, so that what is missing
 * is found at boot and not by a customer.
 */
export function createModuleContainer(definition: AnyModule, bindings: readonly Binding[]): Get {
  const container = new Container({ defaultScope: 'Singleton' });
  for (const { source, value } of bindings) container.bind(identifierOf(source)).toConstantValue(value);
  for (const { factory, dependencies } of definition.parts) {
    container
      .bind(identifierOf(factory))
      .toResolvedValue(
        (...resolved: unknown[]) => (factory as (...values: unknown[]) => unknown)(...resolved),
        dependencies.map(identifierOf),
      );
  }
  for (const { factory } of definition.parts) container.get(identifierOf(factory));
  return <Value>(source: Source<Value>) => container.get<Value>(identifierOf(source));
}
