import { nameOf } from '../evidence.ts';
import { type Gate, noneOf } from '../gate.ts';

const FOLDERS = ['src/modules', 'migrations', 'test/modules'];
const CODE_OWNERS = '.github/CODEOWNERS';

/** 2: what nobody answers for alone does not get a life of its own. */
export const ownership: Gate = {
  number: 2,
  title: 'One owner for development, on-call and objective',
  kinds: ['code'],
  decide: ({ definition, code }) => {
    const module = nameOf({ definition });
    const { team, onCall, objective = '' } = definition.owner;
    const lines = (code.read(CODE_OWNERS) ?? '').split('\n').map((line) => line.trim().split(/\s+/));
    const problems = [
      ...(team === '' ? [`${module} names no team`] : []),
      ...(onCall === '' ? [`${module} names nobody on call`] : []),
      ...(objective === '' ? [`${module} names no objective`] : []),
      ...FOLDERS.flatMap((folder) => {
        const path = `/${folder}/${module}/`;
        const owners =
          lines
            .filter(([pattern]) => pattern === path)
            .at(-1)
            ?.slice(1) ?? [];
        if (owners.length === 1 && owners[0] === team) return [];
        return [`${CODE_OWNERS} gives ${path} to ${owners.join(' and ') || 'nobody'}, and not to ${team}`];
      }),
    ];
    return [
      noneOf(
        problems,
        `${team} owns ${FOLDERS.length} folders, ${onCall} is on call, the objective is ${objective}.`,
        `Complete \`owner\` in module.ts of ${module}, and make ${CODE_OWNERS} say the same.`,
      ),
    ];
  },
};
