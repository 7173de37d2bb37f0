export const CODE_OWNERS = '.github/CODEOWNERS';

const FOLDERS = ['src/modules', 'migrations', 'test/modules'] as const;
const WIDTH = 37;

/** Who owns everything that no other line names. */
export function ownerOfAll(text: string): string | undefined {
  return ownersOf(text, '*')[0];
}

/** Who owns a module's code already, before there is any. */
export function ownerOf(text: string, module: string): string | undefined {
  return ownersOf(text, `/src/modules/${module}/`)[0];
}

/** The file with lines for a module; as it is where they are there already. */
export function addOwner(text: string, module: string, team: string): string {
  if (ownerOf(text, module) !== undefined) return text;
  const folders = FOLDERS.map((folder) => line(`/${folder}/${module}/`, team));
  const others = ownersOf(text, '*').filter((owner) => owner !== team);
  const contract = line(contractOf(module), [team, ...others].join(' '));
  const lines = text.split('\n');
  const lastContract = lines.findLastIndex((each) => /^\/src\/modules\/[^/]+\/contract\.ts\s/.test(each));
  if (lastContract >= 0) lines.splice(lastContract + 1, 0, contract);
  const lastFolder = lines.findLastIndex((each) => /^\/(src|test)\/modules\/[^/]+\/\s/.test(each));
  const block = ['', ...folders, ...(lastContract < 0 ? [contract] : [])];
  // Before the empty line at the end of the file.
  lines.splice(lastFolder >= 0 ? lastFolder + 1 : lines.length - 1, 0, ...block);
  return lines.join('\n');
}

/** The file without the lines of a module, and without the empty line that set them apart. */
export function removeOwner(text: string, module: string): string {
  const patterns = patternsOf(module);
  const lines = text.split('\n');
  const kept = lines.filter((each, index) => {
    if (isOf(each, patterns)) return false;
    const next = lines.slice(index + 1).findIndex((other) => !isOf(other, patterns));
    const after = lines[index + 1 + next];
    return !(each === '' && next > 0 && (after === '' || after === undefined));
  });
  return kept.join('\n');
}

export function renameOwner(text: string, from: string, to: string): string {
  const patterns = patternsOf(from);
  return text
    .split('\n')
    .map((each) => {
      if (!isOf(each, patterns)) return each;
      const [pattern = '', ...owners] = each.split(/\s+/);
      return line(pattern.replace(`/${from}/`, `/${to}/`), owners.join(' '));
    })
    .join('\n');
}

function patternsOf(module: string): string[] {
  return [...FOLDERS.map((folder) => `/${folder}/${module}/`), contractOf(module)];
}

function contractOf(module: string): string {
  return `/src/modules/${module}/contract.ts`;
}

function isOf(text: string, patterns: readonly string[]): boolean {
  return patterns.includes(text.split(/\s+/)[0] ?? '');
}

function line(pattern: string, owners: string): string {
  return `${pattern.padEnd(WIDTH)} ${owners}`;
}

function ownersOf(text: string, pattern: string): string[] {
  const found = text.split('\n').findLast((each) => each.split(/\s+/)[0] === pattern);
  return found?.split(/\s+/).slice(1) ?? [];
}
