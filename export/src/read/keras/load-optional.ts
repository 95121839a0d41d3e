import { OptionalPackageError } from '../../errors/optional-package-error.ts';

/**
 * Loads a package that is not installed along with this one.
 *
 * @param load imports it.
 * @param where what it is for, in messages.
 * @throws {OptionalPackageError} if it is not there.
 */
export async function loadOptional<Module>(
  name: 'fflate' | 'h5wasm',
  load: () => Promise<Module>,
  where: string,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new OptionalPackageError(where, name, cause);
  }
}
