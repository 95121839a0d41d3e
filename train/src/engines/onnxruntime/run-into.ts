/** Two ways to run a session so that arrays of ours hold its results: not every build fills the fetches it is given. */
import type { RuntimeSession, Tensors } from './onnx-runtime.ts';

/**
 * Runs a session.
 *
 * @param targets output name to the float32 tensor whose array holds the output afterwards.
 * @param others names of the outputs that are returned instead.
 */
export type RunInto = (
  session: RuntimeSession,
  feeds: Tensors,
  targets: Tensors,
  others?: readonly string[],
) => Promise<Tensors>;

/** For onnxruntime-node, which writes into the arrays of the fetches: nothing is allocated or copied. */
export const fillFetches: RunInto = (session, feeds, targets, others = []) =>
  session.run(feeds, { ...withoutTensor(others), ...targets });

/** For onnxruntime-web, which would hand the fetches back as they were. */
export const copyResults: RunInto = async (session, feeds, targets, others = []) => {
  const results = await session.run(feeds, withoutTensor([...others, ...Object.keys(targets)]));
  for (const [name, { data: target }] of Object.entries(targets)) {
    const source = results[name]?.data;
    if (!(source instanceof Float32Array && target instanceof Float32Array)) {
      throw new Error(`the graph gave no float32 "${name}"`);
    }
    target.set(source);
  }
  return results;
};

function withoutTensor(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}
