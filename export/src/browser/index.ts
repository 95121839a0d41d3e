/** Converts models that lie in memory; nothing in here needs Node. */
export { type ConvertOptions, convertModel } from '../convert.ts';
export { ExportError } from '../errors/export-error.ts';
export { describeModel, type SavedModel } from '../read/describe-model.ts';
export type { ModelDescription } from '../read/description.ts';
