/**
 * Named points at which a crash test kills the process with SIGKILL: the process gets no chance to
 * clean up, as after a power cut of the machine's software. `TEARLINE_FAILPOINT=<name>:<n>` kills at
 * the n-th passage; unset, a failpoint is one comparison.
 */
const setting = process.env['TEARLINE_FAILPOINT'];
const [armedName, armedPassage] = setting?.split(':') ?? [];
let passagesLeft = Number(armedPassage ?? 1);

export function failpoint(name: string): void {
  if (armedName === undefined || name !== armedName) return;
  passagesLeft -= 1;
  if (passagesLeft === 0) process.kill(process.pid, 'SIGKILL');
}
