import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { moduleOfFile } from './module-of-file.ts';
import type { SourceTree } from './source-tree.ts';

const OPTIONS: ts.CompilerOptions = {
  noLib: true,
  noEmit: true,
  types: [],
  target: ts.ScriptTarget.Latest,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
};
const OTHER_CONTRACT = /\/([^/]+)\/contract\.ts$/;

const ofTrees = new WeakMap<SourceTree, ModuleSymbols>();

/** The symbols of all modules at once: a compiler for each would take longer than all that it is asked. */
export function symbolsOf(code: SourceTree): ModuleSymbols {
  const known = ofTrees.get(code) ?? new ModuleSymbols(code);
  ofTrees.set(code, known);
  return known;
}

/** What the names in the files of modules stand for. Of what lies outside a module only the import is known. */
export class ModuleSymbols {
  readonly #checker: ts.TypeChecker;

  constructor(code: SourceTree) {
    const files = code.in('src/modules');
    this.#checker = ts.createProgram(files, OPTIONS, hostOf(code, files)).getTypeChecker();
  }

  /** Where a name is declared, through the imports of the module. */
  declarationsOf(name: ts.Node): readonly ts.Declaration[] {
    const symbol =
      ts.isIdentifier(name) && ts.isShorthandPropertyAssignment(name.parent)
        ? this.#checker.getShorthandAssignmentValueSymbol(name.parent)
        : this.#checker.getSymbolAtLocation(name);
    if (symbol === undefined) return [];
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const meant = isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    return meant.declarations ?? symbol.declarations ?? [];
  }

  /** What a file exports by a name; all of it without one. */
  exportsOf(file: ts.SourceFile, name: string | undefined): readonly ts.Declaration[] {
    const symbol = this.#checker.getSymbolAtLocation(file);
    const all = symbol === undefined ? [] : this.#checker.getExportsOfModule(symbol);
    return all
      .filter((one) => name === undefined || one.name === name)
      .flatMap((one) => {
        const isAlias = (one.flags & ts.SymbolFlags.Alias) !== 0;
        return (isAlias ? this.#checker.getAliasedSymbol(one) : one).declarations ?? [];
      });
  }
}

/** The name that an import from outside the module has there. */
export function importedName(declaration: ts.Declaration): string | undefined {
  return ts.isImportSpecifier(declaration) ? (declaration.propertyName ?? declaration.name).text : undefined;
}

/** The module whose contract.ts something is imported from. */
export function contractImportedFrom(declaration: ts.Declaration): string | undefined {
  if (!ts.isImportSpecifier(declaration)) return undefined;
  const { moduleSpecifier } = declaration.parent.parent.parent;
  return ts.isStringLiteral(moduleSpecifier) ? OTHER_CONTRACT.exec(moduleSpecifier.text)?.[1] : undefined;
}

/** Nothing outside a module is opened from it: neither the platform nor the library of the language. */
function hostOf(code: SourceTree, files: readonly string[]): ts.CompilerHost {
  const known = new Set(files);
  return {
    getSourceFile: (file) => (known.has(file) ? code.parse(file) : undefined),
    fileExists: (file) => known.has(file),
    readFile: (file) => (known.has(file) ? code.text(file) : undefined),
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const here = from.replace(/^\//, '');
        const file = normalize(join(dirname(here), text)).replaceAll('\\', '/');
        return {
          resolvedModule:
            known.has(file) && moduleOfFile(file) === moduleOfFile(here)
              ? { resolvedFileName: file, extension: ts.Extension.Ts, isExternalLibraryImport: false }
              : undefined,
        };
      }),
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => 'lib.d.ts',
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
}
