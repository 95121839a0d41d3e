import { ExportError } from './export-error.ts';

/** A file of converters that the user named cannot be used. */
export class CustomConvertersError extends ExportError {
  override readonly name = 'CustomConvertersError';
  readonly code = 'ONNX_BRIDGE_CUSTOM_CONVERTERS';

  constructor(path: string, reason: string, cause?: unknown) {
    super({
      what: `The custom converters cannot be loaded: ${reason}`,
      where: path,
      fix: 'name a module that exports "layers" or "ops", tables of converters by class or op; as JavaScript, or as TypeScript with tsx installed or Node 22.18',
      cause,
    });
  }
}
