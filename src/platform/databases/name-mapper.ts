import {
  type CreateIndexNode,
  IdentifierNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type QueryId,
  type SchemableIdentifierNode,
} from 'kysely';

/** How a module's names are written in the database it lives in. */
export interface NameMapper {
  readonly plugins: readonly KyselyPlugin[];
  /** The name of a table, index or trigger as the database has it. */
  physicalName(name: string): string;
  /** Whether a name in the database is one of the module's. */
  ownsName(physicalName: string): boolean;
}

/** A database of its own needs no other names. */
export const identityNames: NameMapper = {
  plugins: [],
  physicalName: (name) => name,
  ownsName: () => true,
};

/**
 * In a database shared with other modules (level `tables`) every name gets the prefix `<module>_`:
 * those in `names` wherever a query names a table, and every index where it is created.
 */
export function prefixedNames(module: string, names: ReadonlySet<string>): NameMapper {
  const prefix = `${module.replaceAll('-', '_')}_`;
  const transformer = new PrefixingTransformer(prefix, names);
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
  return {
    plugins: [plugin],
    physicalName: (name) => prefix + name,
    ownsName: (name) => name.toLowerCase().startsWith(prefix),
  };
}

class PrefixingTransformer extends OperationNodeTransformer {
  readonly #prefix: string;
  readonly #names: ReadonlySet<string>;

  constructor(prefix: string, names: ReadonlySet<string>) {
    super();
    this.#prefix = prefix;
    this.#names = names;
  }

  protected override transformSchemableIdentifier(
    node: SchemableIdentifierNode,
    queryId: QueryId,
  ): SchemableIdentifierNode {
    const transformed = super.transformSchemableIdentifier(node, queryId);
    if (!this.#names.has(transformed.identifier.name)) return transformed;
    return { ...transformed, identifier: IdentifierNode.create(this.#prefix + transformed.identifier.name) };
  }

  protected override transformCreateIndex(node: CreateIndexNode, queryId: QueryId): CreateIndexNode {
    const transformed = super.transformCreateIndex(node, queryId);
    return { ...transformed, name: IdentifierNode.create(this.#prefix + transformed.name.name) };
  }
}
