/** A process that tries one device: a driver that does not work may end it. Started by probe-devices.ts alone. */
import { loadModel } from './load-model.ts';

/** An ONNX file, opset 17: y = Add(x, x), float32 [n]. */
const SMALLEST_MODEL =
  'CAgSABoAQgQKABAROjwKEwoBeAoBeBIBeRoDQWRkIgNBZGQSAWdaEAoBeBILCgkIARIFCgMSAW5iEAoBeRILCgkIARIFCgMSAW4=';

/** What the process prints, as JSON. */
export type ProbeAnswer = { readonly works: true } | { readonly works: false; readonly reason: string };

async function probe(device: string): Promise<ProbeAnswer> {
  try {
    // @ts-expect-error the name is checked when the model is loaded
    const model = await loadModel(Buffer.from(SMALLEST_MODEL, 'base64'), { device });
    const { y } = await model.run({ x: { data: Float32Array.of(1, 2), shape: [2] } });
    await model.dispose();
    const isRight = y?.data[0] === 2 && y.data[1] === 4;
    return isRight ? { works: true } : { works: false, reason: `it computes 1 + 1, 2 + 2 as ${y?.data}` };
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? error.reason : error;
    return { works: false, reason: String(reason) };
  }
}

process.stdout.write(`${JSON.stringify(await probe(process.argv[2] ?? ''))}\n`);
