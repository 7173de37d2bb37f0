/** A position in PostgreSQL's write-ahead log, which it writes as `16/B374D848`. */
export function parsePosition(text: string): bigint {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

export function isReplayedThrough(replayed: string, position: bigint): boolean {
  return parsePosition(replayed) >= position;
}
