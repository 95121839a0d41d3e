/** What the kernel needs to know of an LSTM or GRU node. */
import { type GraphParts, type NodeParts, readFloats } from './onnx-parts.ts';

export type RecurrentKind = 'LSTM' | 'GRU';

/** Weights as ONNX has them; D directions, H hidden units, E inputs, G gates. */
export interface RecurrentLayer {
  readonly kind: RecurrentKind;
  readonly directions: readonly ('forward' | 'reverse')[];
  readonly hiddenSize: number;
  readonly inputSize: number;
  /** Of a GRU: whether its reset gate works on what the recurrent weights gave, or on the state before them. */
  readonly isLinearBeforeReset: boolean;
  /** float32 `[D, G * H, E]`. */
  readonly inputWeights: Float32Array;
  /** float32 `[D, G * H, H]`. */
  readonly recurrentWeights: Float32Array;
  /** float32 `[D, 2 * G * H]`: those of the inputs, then those of the state. */
  readonly biases: Float32Array;
}

/** A graph that the kernel does not take; ONNX Runtime's own WebGPU does. */
export class KernelRefusal extends Error {
  override readonly name = 'KernelRefusal';
}

export const GATE_COUNT: Readonly<Record<RecurrentKind, number>> = { LSTM: 4, GRU: 3 };

const USUAL_ACTIVATIONS: Readonly<Record<RecurrentKind, readonly string[]>> = {
  LSTM: ['Sigmoid', 'Tanh', 'Tanh'],
  GRU: ['Sigmoid', 'Tanh'],
};
const DIRECTIONS: Readonly<Record<string, RecurrentLayer['directions']>> = {
  forward: ['forward'],
  reverse: ['reverse'],
  bidirectional: ['forward', 'reverse'],
};
/** Places of a node's inputs. */
const INPUT = { weights: 1, recurrentWeights: 2, biases: 3, firstUnknown: 5 } as const;
const KNOWN_ATTRIBUTES = new Set(['hidden_size', 'direction', 'activations', 'linear_before_reset']);

export function isRecurrent({ opType }: NodeParts): boolean {
  return opType === 'LSTM' || opType === 'GRU';
}

/** @throws {KernelRefusal} naming what the kernel does not do. */
export function readRecurrentLayer(node: NodeParts, { initializers }: GraphParts): RecurrentLayer {
  const kind = node.opType === 'LSTM' ? 'LSTM' : 'GRU';
  const unknown = [...node.attributes.keys()].find((name) => !KNOWN_ATTRIBUTES.has(name));
  if (unknown !== undefined) throw new KernelRefusal(`${kind} with ${unknown}`);
  if (node.inputs.slice(INPUT.firstUnknown).some((name) => name !== '')) {
    throw new KernelRefusal(`${kind} with an initial state or peepholes`);
  }
  const directions = DIRECTIONS[String(node.attributes.get('direction') ?? 'forward')];
  if (directions === undefined) throw new KernelRefusal(`${kind} in an unknown direction`);
  checkActivations(kind, directions.length, node.attributes.get('activations'));
  const tensorAt = (place: number) => readFloats(initializers.get(node.inputs[place] ?? ''));
  const inputWeights = tensorAt(INPUT.weights);
  const recurrentWeights = tensorAt(INPUT.recurrentWeights);
  const hiddenSize = recurrentWeights?.dims[2];
  const inputSize = inputWeights?.dims[2];
  if (inputWeights === undefined || recurrentWeights === undefined || !hiddenSize || !inputSize) {
    throw new KernelRefusal(`${kind} with weights that are no float32 constants`);
  }
  const hasBiases = Boolean(node.inputs[INPUT.biases]);
  const biases = hasBiases
    ? tensorAt(INPUT.biases)?.data
    : new Float32Array(directions.length * 2 * GATE_COUNT[kind] * hiddenSize);
  if (biases === undefined) throw new KernelRefusal(`${kind} with biases that are no float32 constants`);
  return {
    kind,
    directions,
    hiddenSize,
    inputSize,
    isLinearBeforeReset: node.attributes.get('linear_before_reset') === 1,
    inputWeights: inputWeights.data,
    recurrentWeights: recurrentWeights.data,
    biases,
  };
}

function checkActivations(kind: RecurrentKind, directionCount: number, given: unknown): void {
  const usual = Array.from({ length: directionCount }, () => USUAL_ACTIVATIONS[kind]).flat();
  if (Array.isArray(given) && given.join() !== usual.join()) {
    throw new KernelRefusal(`${kind} with the activations ${given.join(', ')}`);
  }
}
