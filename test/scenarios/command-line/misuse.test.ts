import { describe, expect, it } from 'vitest';
import { commandsInFolder, WIDEST } from './commands-in-folder.ts';

const { tearline } = commandsInFolder();

describe('misuse', () => {
  it.each([
    ['', 'Usage: tearline'],
    ['fly', "unknown command 'fly'"],
    ['events', 'Usage: tearline events'],
    ['events fly', "unknown command 'fly'"],
    ['modules --fast', "unknown option '--fast'"],
    ['modules orders', 'too many arguments'],
    ['db audit orders', 'too many arguments'],
    ['db provision --fast', "unknown option '--fast'"],
    ['db provision', 'no module lies on PostgreSQL'],
    ['contracts', 'Usage: tearline contracts'],
    ['contracts release orders', 'too many arguments'],
    ['copies', 'Usage: tearline copies'],
    ['fit --developers some', 'Write a whole number from 1 on.'],
    ['fit --independent nobody', 'There is no module nobody'],
    ['fit --traffic nothing.json', 'nothing.json is missing or no record of traffic'],
    [
      'extract check users --gate 6 --traffic nothing.json',
      'nothing.json is missing or no record of traffic',
    ],
    ['fit entity', "missing required argument 'name'"],
    ['copies rebuild nobody', 'There is no module nobody'],
    ['copies reconcile orders pens', 'It keeps: users, products, pending-orders'],
    ['copies list orders users', 'too many arguments'],
    ['extract check payments --gate 2 --record', 'Leave out --gate, or --record'],
    ['extract check payments --pass NO_SUCH', 'It is not set, or it says where the data of the shop lie'],
    [
      'extract rehearse payments --pass DATABASE_URL',
      'It is not set, or it says where the data of the shop lie',
    ],
    ['sagas show', "missing required argument 'id'"],
    ['events redrive users', "missing required argument 'consumer'"],
  ])('“%s” exits with 2 and says why', async (command, reason) => {
    const { code, stdout, stderr } = await tearline(command);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(reason);
  });

  it.each([
    '',
    'modules',
    'events',
    'events list',
    'events dead-letters',
    'events redrive',
    'contracts',
    'contracts check',
    'contracts release',
    'fit',
    'fit entity',
    'copies',
    'copies list',
    'copies rebuild',
    'copies reconcile',
    'sagas',
    'sagas list',
    'sagas show',
    'db',
    'db status',
    'db migrate',
    'db provision',
    'db audit',
  ])('“%s --help” explains and exits with 0', async (command) => {
    const { code, stdout, stderr } = await tearline(`${command} --help`.trim());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: tearline ${command}`.trim());
    if (command.includes(' ') || command === 'modules') expect(stdout).toContain('--json');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(WIDEST);
  });
});
