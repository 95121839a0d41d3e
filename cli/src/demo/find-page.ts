import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { DemoPageMissingError } from '../errors/demo-page-missing-error.ts';

/**
 * Finds the folder of the built page, in a package of its own.
 *
 * @throws {DemoPageMissingError} if it is not there: in a clone, it is built.
 */
export function findPage(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@onnx-bridge/web-demo/dist/index.html'));
  } catch (error) {
    throw new DemoPageMissingError(error);
  }
}
