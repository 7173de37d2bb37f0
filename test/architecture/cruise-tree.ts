import { join } from 'node:path';
import { type IReporterOutput, cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { type ComputedImport, findComputedImports } from './computed-imports.ts';
import { firstSteps } from './first-steps.ts';
import { SOURCE_FOLDERS, listSourceFiles } from './source-files.ts';

const CONFIGURATION = join(import.meta.dirname, '../../.dependency-cruiser.js');

/** One import that crosses a fence, or begins a way across it; for a rule about a file alone, `to` is the file itself. */
export interface Crossing {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** The way from one to the other, for loops and transitive rules. */
  readonly path: readonly string[];
}

export interface Cruise {
  readonly crossings: readonly Crossing[];
  /** Imports whose path is computed: dependency-cruiser does not see where they lead. */
  readonly computedImports: readonly ComputedImport[];
  /** Rule names and what each says to do instead. */
  readonly rules: ReadonlyMap<string, string>;
  /** The TypeScript files that were seen, and those that the file system has. */
  readonly seen: readonly string[];
  readonly onDisk: readonly string[];
  readonly dependencies: number;
}

/** Applies the rules of .dependency-cruiser.js to the tree below a root. */
export async function cruiseTree(root: string): Promise<Cruise> {
  const options = await extractDepcruiseOptions(CONFIGURATION);
  const onDisk = listSourceFiles(root);
  const folders = SOURCE_FOLDERS.filter((folder) => onDisk.some((file) => file.startsWith(`${folder}/`)));
  const rules = [...(options.ruleSet?.forbidden ?? []), ...(options.ruleSet?.required ?? [])];
  const named = new Map(rules.map((rule) => [rule.name ?? 'unnamed', rule.comment ?? '']));
  if (onDisk.length === 0)
    return { crossings: [], computedImports: [], rules: named, seen: [], onDisk, dependencies: 0 };
  const result = resultOf(await cruise([...folders], { ...options, baseDir: root }));
  const crossings = result.summary.violations.map(({ rule, from, to, cycle, via }) => ({
    rule: rule.name,
    from,
    to,
    path: (cycle ?? via ?? []).map(({ name }) => name),
  }));
  const reaching = new Set(rules.filter(isAboutReach).map(({ name }) => name));
  const importsOf = new Map(
    result.modules.map(({ source, dependencies }) => [
      source,
      [...new Set(dependencies.map(({ resolved }) => resolved))],
    ]),
  );
  return {
    crossings: [
      ...crossings.filter(({ rule }) => !reaching.has(rule)),
      ...firstSteps(
        crossings.filter(({ rule }) => reaching.has(rule)),
        importsOf,
      ),
    ],
    computedImports: onDisk.flatMap((file) => findComputedImports(root, file)),
    rules: named,
    seen: result.modules.map(({ source }) => source).filter(isSourceFile),
    onDisk,
    dependencies: result.summary.totalDependenciesCruised ?? 0,
  };
}

function isAboutReach(rule: object): boolean {
  return 'to' in rule && typeof rule.to === 'object' && rule.to !== null && 'reachable' in rule.to;
}

function isSourceFile(file: string): boolean {
  return file.endsWith('.ts') && SOURCE_FOLDERS.some((folder) => file.startsWith(`${folder}/`));
}

function resultOf({ output }: IReporterOutput): Exclude<IReporterOutput['output'], string> {
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered with text: ${output}`);
  return output;
}
