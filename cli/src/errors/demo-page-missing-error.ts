/** The built page of the demo is not there. */
export class DemoPageMissingError extends Error {
  override readonly name = 'DemoPageMissingError';
  readonly code = 'ONNX_BRIDGE_DEMO_PAGE_MISSING';

  constructor(cause: unknown) {
    super(
      `The page of the demo is not built. Where: package @onnx-bridge/web-demo. Fix: run \`npm run build\` in a clone of the project, or install onnx-bridge again.`,
      { cause },
    );
  }
}
