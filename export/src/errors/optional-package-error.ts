import { ExportError } from './export-error.ts';

/** The versions that this package is tested with. */
const VERSIONS = { fflate: '0.8.3', h5wasm: '0.10.3' } as const;

/** A file needs a package to be read that is not installed along with this one. */
export class OptionalPackageError extends ExportError {
  override readonly name = 'OptionalPackageError';
  readonly code = 'ONNX_BRIDGE_OPTIONAL_PACKAGE';

  constructor(where: string, packageName: keyof typeof VERSIONS, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      what: `Files of Keras are read with the package ${packageName}, which cannot be loaded: ${reason.split('\n', 1)[0]}`,
      where,
      fix: `npm install ${Object.entries(VERSIONS)
        .map(([name, version]) => `${name}@${version}`)
        .join(' ')}`,
      cause,
    });
  }
}
