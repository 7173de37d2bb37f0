import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { moduleOfFile } from './module-of-file.ts';

export interface Import {
  readonly from: string;
  /** The file, relative to the root, or the package. */
  readonly to: string;
  readonly line: number;
}

const FOLDERS = ['src/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts'];

/**
 * The TypeScript files below a root: what ships, the migrations and the tests. `planted` files stand in the
 * place of those on disk; without a root they are all there is.
 */
export class SourceTree {
  readonly files: readonly string[];
  readonly #root: string | undefined;
  readonly #planted: ReadonlyMap<string, string>;
  readonly #known: ReadonlySet<string>;
  readonly #parsed = new Map<string, ts.SourceFile>();
  #byModule: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #imports = new Map<string, readonly Import[]>();

  constructor(root: string | undefined, planted: ReadonlyMap<string, string> = new Map()) {
    this.#root = root;
    this.#planted = planted;
    const onDisk = root === undefined ? [] : globSync(FOLDERS, { cwd: root });
    this.files = [
      ...new Set([...onDisk, ...planted.keys()].map((file) => file.replaceAll('\\', '/'))),
    ].sort();
    this.#known = new Set(this.files);
  }

  /** Files in a folder, at any depth. */
  in(...folders: readonly string[]): string[] {
    return this.files.filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)));
  }

  ofModule(module: string): readonly string[] {
    this.#byModule ??= Map.groupBy(this.in('src/modules'), (file) => moduleOfFile(file) ?? '');
    return this.#byModule.get(module) ?? [];
  }

  has(file: string): boolean {
    return this.#known.has(file);
  }

  text(file: string): string {
    return this.#planted.get(file) ?? readFileSync(join(this.#root ?? '', file), 'utf8');
  }

  /** A file that need not be there and need not be TypeScript. */
  read(file: string): string | undefined {
    const isThere =
      this.#planted.has(file) || (this.#root !== undefined && existsSync(join(this.#root, file)));
    return isThere ? this.text(file) : undefined;
  }

  parse(file: string): ts.SourceFile {
    let parsed = this.#parsed.get(file);
    if (parsed === undefined) {
      parsed = ts.createSourceFile(file, this.text(file), ts.ScriptTarget.Latest, true);
      this.#parsed.set(file, parsed);
    }
    return parsed;
  }

  /** Type-only imports count: they couple two teams as firmly as any other. */
  importsOf(file: string): readonly Import[] {
    let imports = this.#imports.get(file);
    if (imports === undefined) {
      imports = this.#readImports(file);
      this.#imports.set(file, imports);
    }
    return imports;
  }

  /** Every file that is reached from these by imports, these included, each with the file that led there. */
  reachedFrom(files: readonly string[]): Map<string, string | undefined> {
    const reached = new Map<string, string | undefined>(files.map((file) => [file, undefined]));
    const queue = [...files];
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      for (const { to } of this.importsOf(file)) {
        if (reached.has(to) || !this.has(to)) continue;
        reached.set(to, file);
        queue.push(to);
      }
    }
    return reached;
  }

  #readImports(file: string): Import[] {
    // Cheaper than a whole parse, and all that is wanted of most files.
    const { importedFiles } = ts.preProcessFile(this.text(file), true, true);
    return importedFiles.map(({ fileName, pos }) => ({
      from: file,
      to: fileName.startsWith('.')
        ? normalize(join(dirname(file), fileName)).replaceAll('\\', '/')
        : fileName,
      line: this.text(file).slice(0, pos).split('\n').length,
    }));
  }
}

export function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** Every node below one, itself included. */
export function* nodesBelow(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesBelow(child);
}
