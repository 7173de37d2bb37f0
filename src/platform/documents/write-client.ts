import { z } from 'zod';
import type { Contract, Operation, Route } from '../contracts/index.ts';
import { CLIENT_RUNTIME } from './client-runtime.ts';
import { typeOfSchema } from './type-of-schema.ts';

export const clientFile = 'clients/shop-client.ts';

interface PublicOperation {
  readonly module: string;
  readonly name: string;
  readonly operation: Operation;
  readonly route: Route;
}

/** A client of the public API with types from the contracts, which needs nothing but `fetch`. */
export function writeClient(contracts: readonly Contract[]): string {
  const operations = contracts.flatMap(({ module, operations: all }) =>
    Object.entries(all).flatMap(([name, operation]): PublicOperation[] =>
      operation.route === undefined ? [] : [{ module, name, operation, route: operation.route }],
    ),
  );
  const byModule = Map.groupBy(operations, ({ module }) => module);
  return `/**
 * Typed access to the public API, written from the contracts by \`npm run clients\`; a test holds it current.
 * It is a file of its own: copy it to whoever calls the shop.
 */
${CLIENT_RUNTIME}
/** The codes of the errors that operations declare; others are about requests as such, see \`GET /problems\`. */
export type DeclaredCode =
${codesOf(operations)
  .map((code) => `  | '${code}'`)
  .join('\n')};

${operations.map(typesOf).join('\n\n')}

/** The operations of the shop by module. */
export interface ShopClient {
${[...byModule].map(([module, of]) => `  readonly ${keyOf(module)}: {\n${of.map(methodType).join('\n')}\n  };`).join('\n')}
}

/** A client of the shop at \`url\`. */
export function createShopClient(settings: ClientSettings): ShopClient {
  return {
${[...byModule].map(([module, of]) => `    ${keyOf(module)}: {\n${of.map(method).join('\n')}\n    },`).join('\n')}
  };
}
`;
}

function codesOf(operations: readonly PublicOperation[]): string[] {
  return [...new Set(operations.flatMap(({ operation }) => operation.errors.map(({ code }) => code)))].sort();
}

function typesOf(operation: PublicOperation): string {
  const name = typeName(operation);
  const { input, output } = operation.operation;
  const answer =
    operation.route.status === 204 ? 'undefined' : typeOfSchema(z.toJSONSchema(output, { io: 'output' }));
  return `export type ${name}Input = ${typeOfSchema(z.toJSONSchema(input, { io: 'input' }))};\nexport type ${name}Answer = ${answer};`;
}

function methodType(entry: PublicOperation): string {
  const { name, operation, route } = entry;
  const raised = operation.errors.map(({ code }) => code);
  const refusals = raised.length === 0 ? '' : ` Refused with ${raised.join(', ')}.`;
  const deprecated = operation.deprecated ? ' @deprecated' : '';
  const type = typeName(entry);
  const options = operation.idempotencyKey === 'required' ? 'options: KeyedCall' : 'options?: CallOptions';
  return `    /** \`${route.method} ${route.path}\`: ${operation.summary}${refusals}${deprecated} */
    ${name}(input: ${type}Input, ${options}): Promise<${type}Answer>;`;
}

function method({ name, route }: PublicOperation): string {
  return `      ${name}: (input, options) => send(settings, '${route.method}', '${route.path}', input, options),`;
}

function typeName({ module, name }: PublicOperation): string {
  return `${upper(module.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))}${upper(name)}`;
}

function upper(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function keyOf(module: string): string {
  return module.includes('-') ? `'${module}'` : module;
}
