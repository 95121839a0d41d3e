/** HDF5 files, read by h5wasm: an optional package, which is loaded here alone. */
import { InvalidModelError } from '../../errors/invalid-model-error.ts';
import { InvalidWeightsError } from '../../errors/invalid-weights-error.ts';
import type { WeightTensor } from '../description.ts';
import { areHeapsWhole } from './hdf5-heaps.ts';
import { loadOptional } from './load-optional.ts';

export interface Hdf5File {
  /** A text that is an attribute of a group; undefined where there is none. */
  text(path: string, attribute: string): string | undefined;
  /** The same for a list of texts. */
  texts(path: string, attribute: string): readonly string[];
  /** A weight under another name; undefined where there is none. */
  weight(path: string, name: string): WeightTensor | undefined;
  close(): void;
}

/** What every HDF5 file starts with that Keras writes. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Opens a file that is in memory.
 *
 * @param where names it in messages.
 * @throws {OptionalPackageError} if h5wasm is not installed.
 * @throws {InvalidModelError} if it is no HDF5 file, or one whose texts cannot be found.
 */
export async function openHdf5(bytes: Uint8Array, where: string): Promise<Hdf5File> {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    throw new InvalidModelError({ what: 'The file is no HDF5 file', where, fix: FIX });
  }
  if (!areHeapsWhole(bytes)) {
    const what = 'The HDF5 file is damaged: a heap of texts names an impossible size';
    throw new InvalidModelError({ what, where, fix: FIX });
  }
  const { File, Dataset, Group, ready } = await loadOptional('h5wasm', () => import('h5wasm'), where);
  const { FS, activate_throwing_error_handler: throwErrors } = await ready;
  throwErrors(); // Otherwise they are printed.
  const filePath = `/model-${performance.now()}.h5`;
  FS.writeFile(filePath, bytes);
  const file = guard(where, () => {
    try {
      return new File(filePath, 'r');
    } finally {
      FS.unlink(filePath); // An open file stays until it is closed.
    }
  });
  const attribute = (path: string, name: string): unknown =>
    guard(where, () => {
      const group = file.get(path);
      return group instanceof Group ? group.attrs[name]?.value : undefined;
    });
  const texts = (group: string, name: string): string[] => {
    const value = attribute(group, name);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  };
  return {
    text: (group, name) => {
      const value = attribute(group, name);
      return typeof value === 'string' ? value : undefined;
    },
    texts: (group, name) => {
      const all = texts(group, name);
      // Keras cuts a list that is too long for one attribute.
      for (let part = texts(group, `${name}0`), i = 1; part.length > 0; i += 1) {
        all.push(...part);
        part = texts(group, `${name}${i}`);
      }
      return all;
    },
    weight: (path, name) => {
      const dataset = guard(where, () => file.get(path));
      if (!(dataset instanceof Dataset)) return undefined;
      const { shape, data } = guard(where, () => ({ shape: dataset.shape, data: dataset.value }));
      if (data instanceof Float32Array && shape) return { name, shape, data };
      const what = `The weight "${name}" is of type ${String(dataset.dtype)}, expected float32`;
      throw new InvalidWeightsError({ what, where, fix: 'save the model with weights of float32' });
    },
    close: () => guard(where, () => void file.close()),
  };
}

/** @throws {InvalidModelError} with the innermost reason of the HDF5 library, which lists many. */
function guard<Result>(where: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const trace = cause instanceof Error ? cause.message : String(cause);
    const reason = [...trace.matchAll(/\(\): (.+)$/gm)].at(-1)?.[1] ?? trace;
    throw new InvalidModelError({ what: `The HDF5 file is damaged: ${reason}`, where, fix: FIX, cause });
  }
}

const FIX = 'save the model again with model.save() of Keras';
