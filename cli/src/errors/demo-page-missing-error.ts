/** The built page of the demo is not there. */
export class DemoPageMissingError extends Error {
  override readonly name = 'DemoPageMissingError';
  readonly code = 'ONNX_BRIDGE_DEMO_PAGE_MISSING';

  constructor(folder: string) {
    super(
      `The page of the demo is not built. Where: ${folder}. Fix: run \`npm run build\` in a clone of the project; installed packages do not bring the page.`,
    );
  }
}
