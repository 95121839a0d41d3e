/** npx onnx-bridge export runs/course/recurrence/jordan --custom docs/examples/jordan-layer.ts */
import { defineLayerConverter } from '@onnx-bridge/export';
// With the import TensorFlow.js knows the layer, which the check runs.
import { JordanLayer } from '@onnx-bridge/train';
import * as v from 'valibot';

/** A Scan over the steps, which hands the output of each to the next. */
const convertJordan = defineLayerConverter({
  config: v.object({ units: v.number(), outputUnits: v.number() }),
  inputRank: 3,
  convert: ({ units, outputUnits }, input, { graph, weight }) => {
    const [batch = 'batch'] = input.shape;
    const shape = [batch, outputUnits];
    const ending = outputUnits === 1 ? 'sigmoid' : 'softmax';
    const store = (name: string, sizes: (number | undefined)[]) =>
      graph.initializer(name, { ...weight(name, sizes), dataType: 'float32' });
    const [kernel, bias] = [store('kernel', [undefined, units]), store('bias', [units])];
    const feedbackKernel = store('feedback_kernel', [outputUnits, units]);
    const outputKernel = store('output_kernel', [units, outputUnits]);
    const outputBias = store('output_bias', [outputUnits]);

    const projected = graph.node('Add', [graph.node('MatMul', [input.value, kernel]), bias]);
    const steps = graph.node('Transpose', [projected], { perm: [1, 0, 2] });
    const rowCount = graph.node('Shape', [input.value], { start: 0, end: 1 });
    const sizes = graph.node('Concat', [rowCount, graph.ints([outputUnits])], { axis: 0 });
    const first = graph.node('Expand', [graph.float(0), sizes]);

    const body = graph.subgraph('step');
    const before = body.input('before', 'float32', shape);
    const step = body.input('step', 'float32', [batch, units]);
    const fedBack = body.node('MatMul', [before, feedbackKernel]);
    const hidden = body.node('Tanh', [body.node('Add', [step, fedBack])]);
    const logits = body.node('Add', [body.node('MatMul', [hidden, outputKernel]), outputBias]);
    const output = body.node(ending === 'sigmoid' ? 'Sigmoid' : 'Softmax', [logits]);
    body.output(output, { name: 'output', dataType: 'float32', shape });

    const scan = { body: { graph: body.build() }, num_scan_inputs: 1 };
    const [value = ''] = graph.nodes('Scan', [first, steps], 1, scan);
    return { value, dataType: 'float32', shape, ending, isPaddingIgnored: false };
  },
});

export const layers = { [JordanLayer.className]: convertJordan };
