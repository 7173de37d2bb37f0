import { type Blueprint, namesOf, namesOfThing, type WrittenFile } from '../blueprint.ts';
import { sentenceOf } from './contract-file.ts';
import { consumerOf, tablesOf } from './definition-file.ts';
import { withArticle } from '../names.ts';

/** `README.md`: the facts, which a test compares with the model, and what is true without being checked. */
export function readmeFile(blueprint: Blueprint): WrittenFile {
  const { module, things, calls, hears } = blueprint;
  const facts: readonly [title: string, facts: readonly string[]][] = [
    ['Owns', tablesOf(blueprint).map(([table, holds]) => `\`${table}\` — ${holds}`)],
    [
      'Offers',
      [
        ...things.flatMap((thing) => {
          const { add, get, list, find, route } = namesOfThing(thing);
          return [
            `\`${add}\` — \`POST ${route}\``,
            `\`${get}\` — \`GET ${route}/:id\``,
            `\`${list}\` — \`GET ${route}\``,
            `\`${find}\` — modules only`,
          ];
        }),
        ...(hears.length > 0 ? ['`countEvents` — modules only'] : []),
      ],
    ],
    ['Publishes', things.map(({ singular }) => `\`${module}.${singular}-added\``)],
    ['Reacts to', hears.map((heard) => `\`${heard.type}\` as \`${consumerOf(heard)}\``)],
    ['Requires', calls.map((call) => `\`${call.module}\``)],
    [
      'Invariants',
      things.map((thing) => {
        const { said } = namesOfThing(thing);
        return `${withArticle(said).replace(/^a/, 'A')} has exactly one \`${module}.${thing.singular}-added\`, in version 1.`;
      }),
    ],
    [
      'Notes',
      [
        'Nothing here is about a person. Whatever will be goes into `personalData` in `module.ts`, and is erased and exported with the rest of that person (CONTRIBUTING.md).',
        ...calls.map(
          ({ module: other, reference }) =>
            `\`${reference}\` is asked of ${other} each time, before the transaction, and not kept.`,
        ),
        ...(hears.length > 0 ? ['Of the events that it hears it keeps the number alone.'] : []),
      ],
    ],
  ];
  const sections = facts.map(([title, lines]) => {
    const body = lines.length === 0 ? 'Nothing.' : lines.map((line) => `- ${line}`).join('\n');
    return `## ${title}\n\n${body}\n`;
  });
  const text = `# ${module}\n\n${sentenceOf(blueprint)}\n\n${sections.join('\n')}`;
  return [namesOf(blueprint).inSource('README.md'), text];
}
