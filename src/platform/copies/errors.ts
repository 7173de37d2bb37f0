import { AppError } from '../foundation/index.ts';

export function unknownCopy(module: string, name: string, known: readonly string[]): AppError {
  const there = known.length === 0 ? 'It keeps none.' : `It keeps: ${known.join(', ')}.`;
  return new AppError({
    code: 'copies.unknown-copy',
    kind: 'not-found',
    message: `${module} keeps no copy ${name}, so nothing was done. ${there}`,
  });
}

export function cutShort(name: string): AppError {
  return new AppError({
    code: 'copies.cut-short',
    kind: 'unavailable',
    message: `The shop is stopping, so ${name} was not gone through to its end. What was put right stays so; ask again when it runs.`,
  });
}
