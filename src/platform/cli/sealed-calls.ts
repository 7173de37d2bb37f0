import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { RecordedCalls } from '../contracts/index.ts';
import type { Kernel } from '../kernel/index.ts';

const AGREEMENT = 'ECDH-ES';
const CIPHER = 'A256GCM';

/** The recorded calls of a module, for the holder of a key alone. */
export interface RecordedCallsRequest {
  readonly ask: 'recorded calls';
  readonly module: string;
  /** Public; made for this question. */
  readonly key: JWK;
}

/** As it crosses the socket: calls are about people, and nobody but the asker can read them. */
interface SealedCalls {
  readonly isRecording: boolean;
  readonly sealed: string;
}

/** In the shop. */
export async function sealRecordedCalls(
  kernel: Kernel,
  { module, key }: RecordedCallsRequest,
): Promise<SealedCalls> {
  const recorded = kernel.recordedCalls(module);
  const text = JSON.stringify(recorded ?? { calls: [], leftOut: 0 });
  const sealed = await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: AGREEMENT, enc: CIPHER })
    .encrypt(await importJWK(key, AGREEMENT));
  return { isRecording: recorded !== undefined, sealed };
}

/** Asks with a key that exists for this question and in this process alone. */
export async function askRecordedCalls(
  ask: (request: RecordedCallsRequest) => Promise<unknown>,
  module: string,
): Promise<RecordedCalls & { readonly isRecording: boolean }> {
  const { publicKey, privateKey } = await generateKeyPair(AGREEMENT, { extractable: true });
  const answer = await ask({ ask: 'recorded calls', module, key: await exportJWK(publicKey) });
  const { isRecording, sealed } = answer as SealedCalls;
  const { plaintext } = await compactDecrypt(sealed, privateKey);
  return { isRecording, ...(JSON.parse(new TextDecoder().decode(plaintext)) as RecordedCalls) };
}
