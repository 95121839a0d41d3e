/**
 * LSTM with 8-bit weights, a scale for each gate of each unit: DynamicQuantizeLSTM (com.microsoft version 1), which
 * ONNX Runtime has for the CPU, in browsers too. It has no peepholes; an LSTM with them stays as it is.
 */
import type { NamedTensor, Tensor, Value } from '../onnx/graph.ts';
import { transposeTensor } from '../passes/evaluate/arrangement.ts';
import type { QuantizationRule } from './quantization-rule.ts';
import { quantizeTensor } from './quantize-tensor.ts';

const OPTIONAL_INPUT_COUNT = 4;

export const quantizeLstm: QuantizationRule = (node, weightOf) => {
  const [x = '', kernelName = '', recurrentName = '', ...others] = node.inputs;
  const kernel = weightOf(kernelName);
  const recurrent = weightOf(recurrentName);
  const hasPeepholes = (others[OPTIONAL_INPUT_COUNT] ?? '') !== '';
  if (!kernel || !recurrent || hasPeepholes) return undefined;
  const parts = [
    quantizeGates(`${node.name}/${kernelName}`, kernel),
    quantizeGates(`${node.name}/${recurrentName}`, recurrent),
  ];
  const optional = Array.from({ length: OPTIONAL_INPUT_COUNT }, (_, i) => others[i] ?? '');
  const inputs = [
    ...[x, ...parts.map(({ values }) => values.name), ...optional, ''],
    ...parts.flatMap(({ scales, zeros }) => [scales.name, zeros.name]),
  ];
  return {
    nodes: [{ ...node, opType: 'DynamicQuantizeLSTM', domain: 'com.microsoft', inputs }],
    tensors: parts.flatMap(({ values, scales, zeros }) => [values, scales, zeros]),
  };
};

interface Gates {
  readonly values: NamedTensor;
  readonly scales: NamedTensor;
  readonly zeros: NamedTensor;
}

/** `[directions, gates, inputs]` to `[directions, inputs, gates]`, with a scale for each direction and gate. */
function quantizeGates(name: Value, weight: Tensor): Gates {
  const [directions = 1, gates = 1, inputs = 1] = weight.shape;
  const flat = { ...weight, shape: [directions * gates, inputs] };
  const { values, scales } = quantizeTensor(name, flat, 0);
  const shape = [directions, gates];
  const inputsFirst = transposeTensor({ ...values, shape: weight.shape }, [0, 2, 1]);
  const zeros = new Int8Array(directions * gates);
  return {
    values: { ...inputsFirst, name: values.name },
    scales: { ...scales, shape },
    zeros: { name: `${name}/zero`, dataType: 'int8', shape, data: zeros },
  };
}
