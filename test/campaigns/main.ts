import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SIMULATIONS } from '../support/simulation/simulations.ts';
import { crash } from './crash.ts';
import { faults } from './faults.ts';
import { fleet } from './fleet.ts';
import { gates } from './gates.ts';
import { plantedBugs } from './planted-bugs.ts';
import { simulation } from './simulation.ts';

const FAILED = 1;
const MISUSE = 2;
const MOST_KILLS = 100_000;
const MOST_CLIENTS = 64;
const MOST_SECONDS = 600;
const MOST_PROCESSES = 8;
const MOST_ORDERS = 1_000_000;
const MOST_RUNS = 10_000_000;
const MOST_GATES = 38;

const program = new Command('npm run campaign --')
  .description(
    'Long tests that are run by themselves. They exit 0 when all is well, 1 when not, 2 on misuse.',
  )
  .exitOverride();

program
  .command('crash')
  .description(
    'kills the trading shop at named points and at random, starts it again and checks every invariant',
  )
  .option(
    '--kills <number>',
    'how many kills under trade; some starts are killed beside',
    wholeNumber(MOST_KILLS),
    200,
  )
  .option(
    '--seed <text>',
    'repeats the points, passages and operations of an earlier campaign, but not its timing',
  )
  .option('--clients <number>', 'how many clients trade at a time', wholeNumber(MOST_CLIENTS), 8)
  .option('--json', 'answers one JSON document')
  .exitOverride()
  .action(async (options) => {
    process.exitCode = (await crash(options)) ? 0 : FAILED;
  });

program
  .command('planted-bugs')
  .description(
    'puts bugs into copies of the source, one at a time, and sees whether the crash campaign finds them',
  )
  .option('--seed <text>', 'decides the crashes', 'planted bugs')
  .option('--json', 'answers one JSON document')
  .exitOverride()
  .action(async (options) => {
    process.exitCode = (await plantedBugs(options)) ? 0 : FAILED;
  });

program
  .command('faults')
  .description(
    'fails the database of one module after the other under load on PostgreSQL, and sees who notices and how it recovers',
  )
  .option(
    '--seconds <number>',
    'how long each fault lasts, and the time before and after it',
    wholeNumber(MOST_SECONDS),
    10,
  )
  .option('--seed <text>', 'repeats what the clients ask for, but not its timing')
  .option('--json', 'answers one JSON document')
  .exitOverride()
  .action(async (options) => {
    process.exitCode = (await faults(options)) ? 0 : FAILED;
  });

program
  .command('gates')
  .description(
    'puts a fault for each gate of the extraction checklist into the shop, one at a time, and decides all gates',
  )
  .option('--gate <number>', 'only the faults of this gate', wholeNumber(MOST_GATES))
  .option('--own', 'decides the gate of the fault alone')
  .option('--json', 'answers one JSON document')
  .exitOverride()
  .action(async (options) => {
    process.exitCode = (await gates(options)) ? 0 : FAILED;
  });

program
  .command('fleet')
  .description(
    'trades with several processes on PostgreSQL while they, their connections and their servers fail, and checks every invariant',
  )
  .option('--processes <number>', 'how many serve at once', wholeNumber(MOST_PROCESSES), 2)
  .addOption(
    new Option('--transport <name>', 'what carries the events').choices(['local', 'nats']).default('local'),
  )
  .option('--faults <number>', 'how many faults strike', wholeNumber(MOST_KILLS), 1_000)
  .option('--orders <number>', 'how many orders are asked for at least', wholeNumber(MOST_ORDERS), 10_000)
  .option('--clients <number>', 'how many clients trade at a time', wholeNumber(MOST_CLIENTS), 8)
  .option('--seed <text>', 'repeats the faults and operations of an earlier campaign, but not its timing')
  .option('--json', 'answers one JSON document')
  .exitOverride()
  .action(async (options) => {
    process.exitCode = (await fleet(options)) ? 0 : FAILED;
  });

program
  .command('simulation')
  .description(
    'explores interleavings of relays, inboxes and sagas with simulated time, faults and crashes; a plan that fails is kept, and run first from then on',
  )
  .option('--runs <number>', 'how many plans are tried at most', wholeNumber(MOST_RUNS), 100_000)
  .addOption(new Option('--only <name>', 'explores one of them').choices(SIMULATIONS))
  .option('--seed <text>', 'tries the plans of an earlier campaign')
  .option('--bugs', 'puts bugs into copies of the source, and sees whether they are found')
  .option('--json', 'answers one JSON document')
  .exitOverride()
  .action(async (options) => {
    process.exitCode = (await simulation(options)) ? 0 : FAILED;
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : MISUSE;
}

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  };
}
