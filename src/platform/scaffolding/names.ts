/** `review-votes`: in folders, files, routes and events. */
export const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function camelCase(kebab: string): string {
  return kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

export function pascalCase(kebab: string): string {
  const camel = camelCase(kebab);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

export function snakeCase(kebab: string): string {
  return kebab.replaceAll('-', '_');
}

/** In prose. */
export function words(kebab: string): string {
  return kebab.replaceAll('-', ' ');
}

const SAME = /(^|-)(news|series|species|means)$/;

/** One of `reviews` is a `review`. A word that does not look like a plural is its own singular. */
export function singularOf(plural: string): string {
  if (SAME.test(plural)) return plural;
  if (/[^aeiou]ies$/.test(plural)) return `${plural.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|z)es$/.test(plural)) return plural.slice(0, -2);
  return /[^su]s$/.test(plural) ? plural.slice(0, -1) : plural;
}

export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
