import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { type Clock, ConfigurationError, createSecret, messageOf, systemClock } from '../foundation/index.ts';
import { parseJson } from './wire.ts';

export const ALGORITHM = 'EdDSA';
const CURVE = 'Ed25519';
const OWNER_ONLY = 0o077;
/** So long a new key is believed before anybody signs with it, for the file to reach every process. */
export const SIGNS_AFTER_MILLISECONDS = 120_000;
/** A retired key is still believed until the tokens that it has signed have ended, and clocks that differ have caught up. */
export const BELIEVED_AFTERWARDS_MILLISECONDS = 120_000;
/** A changed file is noticed after this time at the latest. */
const LOOK_MILLISECONDS = 1_000;

const storedKey = z.strictObject({
  id: z.string().min(1),
  /** Modules in whose name it may sign (`edge` for the public API); `*` for all. */
  modules: z.array(z.string()).min(1),
  public: z.record(z.string(), z.unknown()),
  /** Where it is missing, this process believes the key and cannot sign with it. */
  private: z.record(z.string(), z.unknown()).optional(),
  createdAt: z.number(),
  /** Until then it is believed and signs nothing; at once where it is missing. */
  signsFrom: z.number().optional(),
  /** From then on it signs nothing more. */
  retiredAt: z.number().optional(),
});
type StoredKey = z.infer<typeof storedKey>;
const keyFile = z.strictObject({ keys: z.array(storedKey).min(1) });

export interface SigningKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * The keys of a file, which is read again when it has changed: so keys are exchanged while processes run. A key
 * that is added is believed at once and signs later, and the one before it is believed for a while after that: processes
 * with copies of the file understand each other if the copies are exchanged within `SIGNS_AFTER_MILLISECONDS`.
 */
export class ServiceKeys {
  readonly #path: string;
  readonly #clock: Clock;
  #keys: readonly StoredKey[] = [];
  #changedAt = -1;
  #lookAt = 0;
  readonly #imported = new Map<string, Promise<CryptoKey>>();

  constructor(path: string, clock: Clock = systemClock) {
    this.#path = path;
    this.#clock = clock;
    this.#look();
  }

  /** The newest key that may sign for a module. */
  async signing(module: string): Promise<SigningKey> {
    this.#lookNowAndThen();
    const now = this.#clock.now();
    const key = this.#keys.findLast((each) => signsAt(each, now) && covers(each, module));
    if (key?.private === undefined)
      throw new ConfigurationError([`${this.#path} holds no key that may sign for ${module}.`]);
    return { id: key.id, key: await this.#import(`${key.id}/private`, key.private) };
  }

  /** What proves a signature of this key for a module; undefined when it is not believed. */
  async proving(id: string, module: string): Promise<CryptoKey | undefined> {
    if (!this.#keys.some((key) => key.id === id)) this.#look();
    else this.#lookNowAndThen();
    const key = this.#keys.find((each) => each.id === id);
    if (key === undefined || !covers(key, module)) return undefined;
    const { retiredAt = Infinity } = key;
    if (this.#clock.now() > retiredAt + BELIEVED_AFTERWARDS_MILLISECONDS) return undefined;
    return this.#import(`${key.id}/public`, key.public);
  }

  #lookNowAndThen(): void {
    if (performance.now() >= this.#lookAt) this.#look();
  }

  #look(): void {
    this.#lookAt = performance.now() + LOOK_MILLISECONDS;
    const { mtimeMs } = statSync(this.#path);
    if (mtimeMs === this.#changedAt) return;
    this.#keys = readKeys(this.#path);
    this.#changedAt = mtimeMs;
    this.#imported.clear();
  }

  #import(name: string, jwk: Record<string, unknown>): Promise<CryptoKey> {
    let imported = this.#imported.get(name);
    if (imported === undefined) {
      imported = importJWK(jwk as JWK, ALGORITHM) as Promise<CryptoKey>;
      this.#imported.set(name, imported);
    }
    return imported;
  }
}

/** Makes the file with a key for all modules, and its folder, unless it is there. Processes that start together make one. Answers whether this one did. */
export async function ensureServiceKeys(path: string): Promise<boolean> {
  if (existsSync(path)) return false;
  const beside = `${path}.${createSecret()}`;
  const key = await createKey();
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeKeys(beside, [key]);
  } catch (error) {
    throw new ConfigurationError([
      `The service keys, with which processes prove who they are, cannot be made at ${path} (${messageOf(error)}). Make the folder writable for this user, or name another file in SERVICE_KEYS_FILE.`,
    ]);
  }
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(beside);
  }
}

export interface RotatedKeys {
  readonly added: string;
  readonly retired: readonly string[];
  /** When the added one begins to sign, and the retired ones end. */
  readonly at: number;
}

/**
 * Adds a new key, which is believed at once and signs after `SIGNS_AFTER_MILLISECONDS`; then those retire that this
 * file could sign with. Answers the ids.
 */
export async function rotateServiceKeys(path: string, clock: Clock = systemClock): Promise<RotatedKeys> {
  const keys = readKeys(path);
  const now = clock.now();
  const at = now + SIGNS_AFTER_MILLISECONDS;
  const added = await createKey();
  const active = keys.filter((key) => key.private !== undefined && key.retiredAt === undefined);
  const kept = keys
    .filter(({ retiredAt = Infinity }) => now <= retiredAt + BELIEVED_AFTERWARDS_MILLISECONDS)
    .map((key) => (active.includes(key) ? { ...key, retiredAt: at } : key));
  const modules = [...new Set(active.flatMap((key) => key.modules))];
  writeKeys(path, [
    ...kept,
    { ...added, createdAt: now, signsFrom: at, modules: modules.length === 0 ? added.modules : modules },
  ]);
  return { added: added.id, retired: active.map(({ id }) => id), at };
}

async function createKey(): Promise<StoredKey> {
  const pair = await generateKeyPair(ALGORITHM, { crv: CURVE, extractable: true });
  return {
    id: createSecret().slice(0, 12),
    modules: ['*'],
    public: { ...(await exportJWK(pair.publicKey)) },
    private: { ...(await exportJWK(pair.privateKey)) },
    createdAt: Date.now(),
  };
}

function signsAt(key: StoredKey, now: number): boolean {
  const { signsFrom = -Infinity, retiredAt = Infinity } = key;
  return key.private !== undefined && signsFrom <= now && now < retiredAt;
}

function covers({ modules }: StoredKey, module: string): boolean {
  return modules.includes('*') || modules.includes(module);
}

function readKeys(path: string): StoredKey[] {
  const { mode } = statSync(path);
  if ((mode & OWNER_ONLY) !== 0)
    throw new ConfigurationError([
      `SERVICE_KEYS_FILE: others may read ${path}, which holds the keys with which processes prove who they are. Run: chmod 600 ${path}.`,
    ]);
  const { success, data } = keyFile.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (success) return data.keys;
  throw new ConfigurationError([
    `SERVICE_KEYS_FILE: ${path} holds no service keys. Take a copy of the file that another process has, or remove it and run: npm run tearline -- services make-keys.`,
  ]);
}

/** Whole or not at all: a process may read it at any moment. */
function writeKeys(path: string, keys: readonly StoredKey[]): void {
  const beside = `${path}.new`;
  writeFileSync(beside, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
  chmodSync(beside, 0o600);
  renameSync(beside, path);
}
