/** Reads what Keras 3 writes about the calls of a layer, and gives it the form of Keras 2, which is that of tfjs. */
import * as v from 'valibot';

const INDEX = v.pipe(v.number(), v.integer(), v.minValue(0));
const TENSOR = v.object({
  class_name: v.literal('__keras_tensor__'),
  config: v.object({ keras_history: v.tuple([v.string(), INDEX, INDEX]) }),
});
const CALL = v.object({ args: v.array(v.unknown()), kwargs: v.record(v.string(), v.unknown()) });

/**
 * @param value the inbound nodes of a layer; what is in the form of Keras 2 is left as it is.
 * @param nested the names of the layers that are models: Keras 3 counts their calls from 0, Keras 2 and tfjs from 1.
 */
export function convertInboundNodes(value: unknown, nested: ReadonlySet<string>): unknown {
  const calls = v.safeParse(v.array(CALL), value);
  if (!calls.success) return value;
  return calls.output.map(({ args, kwargs: { initial_state: states, ...others } }) => {
    const options = Object.fromEntries(Object.entries(others).filter(([, argument]) => argument !== null));
    // As in tfjs, where the initial states of a recurrent layer come behind its sequence.
    return [listOf(args), listOf([states ?? []])].flat().map((tensor) => {
      const reference = convertTensor(tensor, nested);
      return Array.isArray(reference) ? [...reference, options] : reference;
    });
  });
}

/** The only argument may be a list of tensors. */
function listOf(args: readonly unknown[]): readonly unknown[] {
  return args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
}

/** The ends of a functional model: always lists of tensors, where Keras 3 writes a single one by itself. */
export function convertEnds(
  config: Readonly<Record<string, unknown>>,
  nested: ReadonlySet<string>,
): Record<string, unknown> {
  const ends = ['input_layers', 'output_layers'].filter((key) => Array.isArray(config[key]));
  return Object.fromEntries(
    ends.map((key) => {
      const counted = countFromOne(config[key], nested);
      return [key, Array.isArray(counted) && typeof counted[0] === 'string' ? [counted] : counted];
    }),
  );
}

/** The same tensor or list of tensors, with the calls of nested models counted as tfjs does. */
function countFromOne(value: unknown, nested: ReadonlySet<string>): unknown {
  if (!Array.isArray(value)) return value;
  const [name, call, output] = value;
  return typeof name === 'string' && typeof call === 'number'
    ? [name, nested.has(name) ? call + 1 : call, output]
    : value.map((item) => countFromOne(item, nested));
}

function convertTensor(value: unknown, nested: ReadonlySet<string>): unknown {
  const tensor = v.safeParse(TENSOR, value);
  return tensor.success ? countFromOne(tensor.output.config.keras_history, nested) : value;
}
