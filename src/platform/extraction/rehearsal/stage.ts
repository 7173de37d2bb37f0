import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Administrators,
  dropThrowAway,
  findThrowAway,
  nameThrowAway,
  type Placement,
  readAdministrators,
} from '../../databases/index.ts';
import { ConfigurationError, type Environment, Lifecycle, messageOf } from '../../foundation/index.ts';
import { type AnyModule, readPlacements } from '../../kernel/index.ts';
import { openServiceKeys } from '../../transport/index.ts';
import { freePort, Hop } from './hop.ts';
import { makeRehearsalPlace, type RehearsalPlace, variablePrefix } from './rehearsal-place.ts';
import { RehearsedProcess } from './rehearsed-process.ts';
import { Side } from './side.ts';

export interface StageOptions {
  readonly modules: readonly AnyModule[];
  readonly module: string;
  readonly environment: Environment;
  /** Variables beside those of machine and platform that the processes are given. */
  readonly pass?: readonly string[];
  /** The program that runs the shop: `MODULES` says which part of it. */
  readonly main: string;
  readonly signal: AbortSignal;
}

const STOP_MILLISECONDS = 30_000;

/**
 * Where a rehearsal takes place: two equal copies, and three processes. `apart` is the module in a process of its own;
 * what it calls and hears of is in a second. `together` is the reference: all modules in one process.
 */
export class Stage {
  readonly options: StageOptions;
  readonly definition: AnyModule;
  readonly placement: Placement;
  readonly folder: string;
  readonly name = nameThrowAway();
  readonly #configured: ReadonlyMap<string, Placement>;
  readonly #administrators: Administrators;
  readonly #lifecycle = new Lifecycle();
  readonly #processes: RehearsedProcess[] = [];
  #places: { readonly apart: RehearsalPlace; readonly together: RehearsalPlace } | undefined;
  #running: Running | undefined;
  /** With which the module's process is started, also again. */
  #ownEnvironment: Environment = {};

  private constructor(options: StageOptions, configured: ReadonlyMap<string, Placement>, folder: string) {
    const { modules, module, environment } = options;
    const definition = modules.find(({ contract }) => contract.module === module);
    const placement = configured.get(module);
    if (definition === undefined || placement === undefined)
      throw new ConfigurationError([`There is no module ${module}.`]);
    if (modules.length === 1)
      throw new ConfigurationError([`${module} is the only module, so there is nothing to extract it from.`]);
    this.options = options;
    this.definition = definition;
    this.placement = placement;
    this.folder = folder;
    this.#configured = configured;
    const onPostgres = [...configured.values()].filter((each) => each.engine === 'postgres');
    this.#administrators = readAdministrators(onPostgres, environment);
  }

  /** Opens nothing yet. Throws a ConfigurationError when the place is not configured, or nobody may administer it. */
  static async open(options: StageOptions): Promise<Stage> {
    const problems: string[] = [];
    const configured = readPlacements(options.modules, options.environment, problems);
    if (problems.length > 0) throw new ConfigurationError(problems);
    const folder = await mkdtemp(join(tmpdir(), 'tearline-rehearsal-'));
    try {
      return new Stage(options, configured, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Makes both places, empty. */
  async makePlaces(): Promise<readonly RehearsalPlace[]> {
    const keysFile = join(this.folder, 'service-keys.json');
    await openServiceKeys([], { SERVICE_KEYS_FILE: keysFile });
    const make = (which: 'apart' | 'together') =>
      makeRehearsalPlace({
        ...this.options,
        configured: this.#configured,
        administrators: this.#administrators,
        folder: join(this.folder, which),
        name: `${this.name}_${which.charAt(0)}`,
        keysFile,
      });
    this.#places = { apart: await make('apart'), together: await make('together') };
    return Object.values(this.#places);
  }

  /** Starts the processes, and waits until all of them serve. */
  async start(): Promise<Running> {
    const { module, modules } = this.options;
    const { apart, together } = this.#placesMade();
    const others = modules.map(({ contract }) => contract.module).filter((name) => name !== module);
    // Both sides need the address of the other to start.
    const [toOwn, toRest] = [await this.#openHop(), await this.#openHop()];
    this.#ownEnvironment = {
      ...apart.environment,
      DATA_FOLDER: apart.folders.own,
      MODULES: module,
      ...Object.fromEntries(others.map((name) => [`${variablePrefix(name)}_URL`, toRest.url])),
    };
    const own = await this.#begin(module, this.#ownEnvironment);
    const rest = await this.#begin('the others', {
      ...apart.environment,
      MODULES: others.join(','),
      [`${variablePrefix(module)}_URL`]: toOwn.url,
    });
    const reference = await this.#begin('all modules', together.environment);
    [toOwn.target, toRest.target] = [own.port, rest.port];
    await Promise.all([own, rest, reference].map((process) => process.ready()));
    const keysFile = join(this.folder, 'service-keys.json');
    const sideAt = async (url: string) => {
      const side = await Side.open(this.definition, url, keysFile);
      this.#lifecycle.started({ name: `the way to ${url}`, stop: () => side.close() });
      return side;
    };
    this.#running = {
      own,
      hop: toOwn,
      apart: await sideAt(toOwn.url),
      together: await sideAt(`http://127.0.0.1:${reference.port}`),
    };
    return this.#running;
  }

  /** Starts the module's process again, where its callers look for it. */
  async restart(): Promise<RehearsedProcess> {
    const { hop } = this.running;
    const own = await this.#begin(this.options.module, this.#ownEnvironment);
    await own.ready();
    hop.target = own.port;
    this.#running = { ...this.running, own };
    return own;
  }

  get running(): Running {
    if (this.#running === undefined) throw new TypeError('nothing runs on the stage yet');
    return this.#running;
  }

  /** Ends every process at once, so that whatever waits for one goes on. */
  async killAll(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.kill()));
  }

  /** Takes everything away. Answers what went wrong, a line each. */
  async remove(): Promise<string[]> {
    await this.killAll();
    const problems = await this.#lifecycle.stop(STOP_MILLISECONDS);
    const note = (error: unknown) => {
      problems.push(messageOf(error));
    };
    // First: what is on a server is found by nobody who looks for a folder.
    await dropThrowAway(this.name, this.#administrators).catch(note);
    await rm(this.folder, { recursive: true, force: true }).catch(note);
    return problems;
  }

  /** What of it is still there. */
  async findLeft(): Promise<string[]> {
    const processes = this.#processes.filter(({ isRunning }) => isRunning);
    return [
      ...processes.map(({ name, pid }) => `process ${pid} of ${name}`),
      ...(await this.#findOnServers()),
      ...(existsSync(this.folder) ? [`folder ${this.folder}`] : []),
    ];
  }

  async #findOnServers(): Promise<string[]> {
    try {
      return await findThrowAway(this.name, this.#administrators);
    } catch (error) {
      return [`whatever was made under ${this.name} on a server: ${messageOf(error)}`];
    }
  }

  async #begin(name: string, environment: Environment): Promise<RehearsedProcess> {
    const { main, signal } = this.options;
    signal.throwIfAborted();
    const process = await RehearsedProcess.start({ name, main, environment, signal });
    this.#processes.push(process);
    return process;
  }

  async #openHop(): Promise<Hop> {
    const hop = await Hop.open(await freePort());
    this.#lifecycle.started({ name: 'a way between processes', stop: () => hop.close() });
    return hop;
  }

  #placesMade() {
    if (this.#places === undefined) throw new TypeError('there is no place yet');
    return this.#places;
  }
}

/** What runs on the stage. */
export interface Running {
  /** The module's process. */
  readonly own: RehearsedProcess;
  /** The way on which others come to it. */
  readonly hop: Hop;
  readonly apart: Side;
  readonly together: Side;
}
