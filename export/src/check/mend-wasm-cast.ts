/** The WebAssembly backend of tfjs 4.22 makes whole numbers of floats on their way to bool: 0.5 becomes false. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes true of all that is not zero, as on the other backends of tfjs.
 *
 * @returns a function that puts the kernel of tfjs back.
 */
export function mendWasmCast(): () => void {
  const [cast, notEqual] = [tf.getKernel('Cast', 'wasm'), tf.getKernel('NotEqual', 'wasm')];
  replaceKernel({
    ...cast,
    kernelFunc: (call) => {
      const { x } = call.inputs;
      if (call.attrs?.dtype !== 'bool' || x?.dtype !== 'float32') return cast.kernelFunc(call);
      const zero = tf.scalar(0);
      try {
        return notEqual.kernelFunc({ ...call, inputs: { a: x, b: zero } });
      } finally {
        zero.dispose();
      }
    },
  });
  return () => replaceKernel(cast);
}

function replaceKernel(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}
