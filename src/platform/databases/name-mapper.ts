import {
  type CreateIndexNode,
  type DropIndexNode,
  IdentifierNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PrimaryKeyConstraintNode,
  type CheckConstraintNode,
  type ForeignKeyConstraintNode,
  type UniqueConstraintNode,
  type QueryId,
  SchemableIdentifierNode,
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

export interface NameMapping {
  /** Before every name: in a place shared with other modules. */
  readonly prefix: string;
  /** Before every table, so that no search path decides which one is meant. */
  readonly schema: string | undefined;
  /** Whether constraints have names of their own in the schema, as on PostgreSQL. */
  readonly constraintsToo: boolean;
}

/** Maps `names` wherever a query names a table, and every index (and constraint) where it is created. */
export function mappedNames(names: ReadonlySet<string>, mapping: NameMapping): NameMapper {
  const transformer = new NameTransformer(names, mapping);
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
  const { prefix } = mapping;
  return {
    plugins: [plugin],
    physicalName: (name) => prefix + name,
    ownsName: (name) => name.toLowerCase().startsWith(prefix),
  };
}

class NameTransformer extends OperationNodeTransformer {
  readonly #names: ReadonlySet<string>;
  readonly #mapping: NameMapping;

  constructor(names: ReadonlySet<string>, mapping: NameMapping) {
    super();
    this.#names = names;
    this.#mapping = mapping;
  }

  protected override transformSchemableIdentifier(
    node: SchemableIdentifierNode,
    queryId: QueryId,
  ): SchemableIdentifierNode {
    const transformed = super.transformSchemableIdentifier(node, queryId);
    const { name } = transformed.identifier;
    if (transformed.schema !== undefined || !this.#names.has(name)) return transformed;
    const { prefix, schema } = this.#mapping;
    if (schema !== undefined) return SchemableIdentifierNode.createWithSchema(schema, prefix + name);
    return { ...transformed, identifier: IdentifierNode.create(prefix + name) };
  }

  protected override transformCreateIndex(node: CreateIndexNode, queryId: QueryId): CreateIndexNode {
    const transformed = super.transformCreateIndex(node, queryId);
    return { ...transformed, name: this.#prefixed(transformed.name) };
  }

  protected override transformDropIndex(node: DropIndexNode, queryId: QueryId): DropIndexNode {
    const transformed = super.transformDropIndex(node, queryId);
    const { schema } = this.#mapping;
    const { name } = this.#prefixed(transformed.name.identifier);
    return {
      ...transformed,
      name:
        schema === undefined
          ? SchemableIdentifierNode.create(name)
          : SchemableIdentifierNode.createWithSchema(schema, name),
    };
  }

  protected override transformPrimaryKeyConstraint(
    node: PrimaryKeyConstraintNode,
    queryId: QueryId,
  ): PrimaryKeyConstraintNode {
    return this.#named(super.transformPrimaryKeyConstraint(node, queryId));
  }

  protected override transformUniqueConstraint(
    node: UniqueConstraintNode,
    queryId: QueryId,
  ): UniqueConstraintNode {
    return this.#named(super.transformUniqueConstraint(node, queryId));
  }

  protected override transformCheckConstraint(
    node: CheckConstraintNode,
    queryId: QueryId,
  ): CheckConstraintNode {
    return this.#named(super.transformCheckConstraint(node, queryId));
  }

  protected override transformForeignKeyConstraint(
    node: ForeignKeyConstraintNode,
    queryId: QueryId,
  ): ForeignKeyConstraintNode {
    return this.#named(super.transformForeignKeyConstraint(node, queryId));
  }

  #named<Node extends { readonly name?: IdentifierNode }>(node: Node): Node {
    if (!this.#mapping.constraintsToo || node.name === undefined) return node;
    return { ...node, name: this.#prefixed(node.name) };
  }

  #prefixed(name: IdentifierNode): IdentifierNode {
    return IdentifierNode.create(this.#mapping.prefix + name.name);
  }
}
