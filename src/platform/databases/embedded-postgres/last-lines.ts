const SHOWN_LINES = 8;

/** The end of what a program said, where the reason usually is. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-SHOWN_LINES).join('\n');
}
