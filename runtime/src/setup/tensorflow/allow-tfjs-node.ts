import util from 'node:util';

/**
 * Makes tfjs-node run on Node 23 and later, where `util.isNullOrUndefined`, which it calls when it reads a model or a
 * tensor, is gone. On older versions of Node it changes nothing.
 *
 * Call it in every thread that loads tfjs-node, before the first tensor: each worker thread has its own `node:util`.
 * tfjs-node reads the function when it needs it, so a static import above the call does no harm.
 *
 * @see https://github.com/tensorflow/tfjs/issues/8609; remove it with a tfjs-node that has its own function.
 * @example
 * allowTfjsNode();
 * const { folder } = await findTfjsPackage(name, process.cwd()); // where `setup tensorflow` finds it
 * const tf = createRequire(import.meta.url)(folder);
 */
export function allowTfjsNode(): void {
  if (!Object.hasOwn(util, 'isNullOrUndefined')) {
    Object.defineProperty(util, 'isNullOrUndefined', {
      value: (value: unknown) => value === null || value === undefined,
      configurable: true,
      writable: true,
    });
  }
}
