/**
 * Writes the ONNX graph of the update: a shard of the trained weights, the slots of the optimizer and the summed
 * gradients -> new weights and slots.
 *
 * It works through the shard in chunks that stay in the processor's cache, since an optimizer is a dozen passes over
 * all weights, and a large vocabulary's table would go through memory in each.
 */
import { createGraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import type { OptimizerOptions } from '../optimizers.ts';
import { encodeGraph } from './encode-graph.ts';
import { NAMES } from './graph-names.ts';
import { createOptimizer } from './optimizers.ts';
import { emitScan } from './scan.ts';

/** Elements that are updated together: 64 KiB of each array. */
export const CHUNK_SIZE = 16_384;

export function writeUpdateGraph(options: OptimizerOptions): Uint8Array {
  const builder = createGraphBuilder('update');
  const optimizer = createOptimizer(options);
  const slotNames = Object.keys(optimizer.slots);
  const shard = (name: string): Value => builder.input(name, 'float32', ['chunks', 1, CHUNK_SIZE]);
  const scalar = (name: string): Value => builder.input(name, 'float32', []);
  const scale = scalar(NAMES.scale);
  const scalars = new Map(Object.keys(optimizer.scalars(1, 0)).map((name) => [name, scalar(name)]));
  const names = [NAMES.shard, NAMES.shardGradient, ...slotNames.map(NAMES.slot)];
  const result = emitScan(builder, {
    name: 'update',
    states: {},
    inputs: Object.fromEntries(names.map((name) => [name, { value: shard(name), reverse: false }])),
    reverseOutputs: false,
    step({ body, input }) {
      const mean = body.node('Mul', [input(NAMES.shardGradient), scale]);
      const { clipValue } = options;
      const limits = clipValue === undefined ? [] : [body.float(-clipValue), body.float(clipValue)];
      const after = optimizer.emit({
        builder: body,
        weight: input(NAMES.shard),
        gradient: clipValue === undefined ? mean : body.node('Clip', [mean, ...limits]),
        slot: (name) => input(NAMES.slot(name)),
        scalar: (name) => scalars.get(name) ?? '',
      });
      const slots = slotNames.map((name) => [NAMES.updated(NAMES.slot(name)), after.slots[name] ?? '']);
      return {
        states: {},
        outputs: { [NAMES.updated(NAMES.shard)]: after.weight, ...Object.fromEntries(slots) },
      };
    },
  });
  for (const name of [NAMES.shard, ...slotNames.map(NAMES.slot)]) {
    const updated = NAMES.updated(name);
    builder.output(result.output(updated), {
      name: updated,
      dataType: 'float32',
      shape: ['chunks', 1, CHUNK_SIZE],
    });
  }
  return encodeGraph(builder);
}
