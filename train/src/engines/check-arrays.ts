import { TrainingSettingError } from '../errors/training-setting-error.ts';

/**
 * Checks what is written into a trainer.
 *
 * @param sizes the number of elements that each array must have.
 * @throws {TrainingSettingError} if there are others.
 */
export function checkArrays(
  name: string,
  arrays: readonly Float32Array[] | undefined,
  sizes: readonly number[],
): void {
  const actual = arrays?.map(({ length }) => length);
  if (actual?.join() === sizes.join()) return;
  throw new TrainingSettingError(name, actual ?? null, `arrays with ${sizes.join(', ')} numbers`);
}
