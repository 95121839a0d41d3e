/**
 * The two time loops of an LSTM in a training graph.
 *
 * Inside, the batch comes last (`[features, B]`): each gate is then one contiguous block, and the small operand of
 * the product is the one that ONNX Runtime repacks at every step. A step of the backward loop computes its own
 * derivatives and adds its part of the weight gradient while the values are in the processor's cache; the same work
 * over all steps at once takes about twice the time, most of it spent on moving memory.
 *
 * A masked step keeps both states, as Keras defines it.
 */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import { emitScan, type ScanInput, type ScanResult, type ScanStep } from '../scan.ts';

export interface LstmLoop {
  readonly builder: GraphBuilder;
  readonly hiddenSize: number;
  /** float32 `[H + E + 1, G]`: recurrent kernel, kernel and bias; gate blocks input, forget, output, cell. */
  readonly stacked: Value;
  /** int64 `[2]`: H and E. */
  readonly operandSizes: Value;
  /** float32 `[1, B]`. */
  readonly ones: Value;
  /** float32 `[H, B]`. */
  readonly zeroState: Value;
  /** float32 `[T, E, B]`. */
  readonly steps: Value;
  /** bool `[T, 1, B]`. */
  readonly mask: Value | undefined;
  readonly goBackwards: boolean;
  /** Whether the state of every step is an output, and has a gradient. */
  readonly returnSequences: boolean;
}

/**
 * Runs the steps: `[i f o] = σ(z)`, `g = tanh(z)`, `c = f·c' + i·g`, `h = o·tanh(c)` with `z = Wᵀ · [h'; x; 1]`.
 *
 * @returns state `hidden` `[H, B]`; output `hidden` `[T, H, B]` in the order of computation with
 *   `returnSequences`; when `training`, what `emitBackwardLoop` reads.
 */
export function emitForwardLoop(loop: LstmLoop, training: boolean): ScanResult {
  const { builder, goBackwards } = loop;
  const weights = builder.node('Transpose', [loop.stacked], { perm: [1, 0] });
  return emitScan(builder, {
    name: 'lstm',
    states: { hidden: loop.zeroState, cell: loop.zeroState },
    inputs: { step: { value: loop.steps, reverse: goBackwards }, ...maskInput(loop.mask, goBackwards) },
    reverseOutputs: false,
    step: (step) => emitForwardStep(loop, step, weights, training),
  });
}

function emitForwardStep(
  loop: LstmLoop,
  { body, state, input }: ScanStep,
  weights: Value,
  training: boolean,
) {
  const { hiddenSize, mask, returnSequences } = loop;
  const operand = body.node('Concat', [state('hidden'), input('step'), loop.ones], { axis: 0 });
  const sums = body.node('MatMul', [weights, operand]);
  const [gateSums = '', candidateSum = ''] = split(body, sums, [3 * hiddenSize, hiddenSize]);
  const gates = body.node('Sigmoid', [gateSums]);
  const candidate = body.node('Tanh', [candidateSum]);
  const { inputGate, forgetGate, outputGate } = splitGates(body, gates, hiddenSize);
  const remembered = body.node('Mul', [forgetGate, state('cell')]);
  const newCell = body.node('Add', [remembered, body.node('Mul', [inputGate, candidate])]);
  const cellTanh = body.node('Tanh', [newCell]);
  const newHidden = body.node('Mul', [outputGate, cellTanh]);
  const keep = (value: Value, before: Value): Value =>
    mask === undefined ? value : body.node('Where', [input('mask'), value, before]);
  const hidden = keep(newHidden, state('hidden'));
  const saved = () => ({
    gates,
    candidate,
    cellTanh,
    operand,
    cellBefore: body.node('Identity', [state('cell')]),
  });
  return {
    states: { hidden, cell: keep(newCell, state('cell')) },
    outputs: { ...(returnSequences ? { hidden } : {}), ...(training ? saved() : {}) },
  };
}

/** What `emitForwardStep` keeps of each step for its gradient. */
const SAVED = ['gates', 'candidate', 'cellTanh', 'operand', 'cellBefore'] as const;

/**
 * Runs the steps from the last to the first.
 *
 * @param forward what `emitForwardLoop` returned.
 * @param gradient float32 `[H, B]` of the last state, or `[T, H, B]` of all states with `returnSequences`.
 * @returns state `weights` `[H + E + 1, G]`: gradient of `stacked`; output `step` `[T, E, B]`: gradient of `steps`.
 */
export function emitBackwardLoop(loop: LstmLoop, forward: ScanResult, gradient: Value): ScanResult {
  const { builder, goBackwards, returnSequences } = loop;
  const withoutBias = [builder.ints([0]), builder.node('ReduceSum', [loop.operandSizes]), builder.ints([0])];
  const weights = builder.node('Slice', [loop.stacked, ...withoutBias]);
  return emitScan(builder, {
    name: 'lstm_gradient',
    states: {
      weights: builder.node('Mul', [loop.stacked, builder.float(0)]),
      hidden: returnSequences ? loop.zeroState : gradient,
      cell: loop.zeroState,
    },
    inputs: {
      ...Object.fromEntries(SAVED.map((name) => [name, { value: forward.output(name), reverse: true }])),
      ...maskInput(loop.mask, !goBackwards),
      ...(returnSequences ? { output: { value: gradient, reverse: true } } : {}),
    },
    reverseOutputs: !goBackwards,
    step: (step) => emitBackwardStep(loop, step, weights),
  });
}

function emitBackwardStep(loop: LstmLoop, step: ScanStep, weights: Value) {
  const { mask, hiddenSize, operandSizes, returnSequences } = loop;
  const { body, state, input } = step;
  const { add, multiply } = arithmetic(body);
  const hidden = returnSequences ? add(state('hidden'), input('output')) : state('hidden');
  const factor =
    mask === undefined ? undefined : body.node('Cast', [input('mask')], { to: DATA_TYPE_NUMBERS.float32 });
  const whereReal = (value: Value): Value => (factor === undefined ? value : multiply(value, factor));
  const whereRealElse = (value: Value, otherwise: Value): Value =>
    mask === undefined ? value : body.node('Where', [input('mask'), value, otherwise]);

  const gates = splitGates(body, input('gates'), hiddenSize);
  const realHidden = whereReal(hidden);
  const throughOutput = multiply(multiply(realHidden, gates.outputGate), tanhSlope(body, input('cellTanh')));
  const cell = add(whereReal(state('cell')), throughOutput);
  const sums = emitSumGradients(step, { hidden: realHidden, cell, inputGate: gates.inputGate });
  const operand = body.node('MatMul', [weights, sums]);
  const [hiddenBefore = '', stepGradient = ''] = body.nodes('Split', [operand, operandSizes], 2, { axis: 0 });
  return {
    states: {
      weights: body.node('Gemm', [input('operand'), sums, state('weights')], { transB: 1 }),
      hidden: whereRealElse(hiddenBefore, hidden),
      cell: whereRealElse(multiply(cell, gates.forgetGate), state('cell')),
    },
    outputs: { step: stepGradient },
  };
}

/** Gradient of `z`, `[G, B]`, from those of the hidden state and of the cell. */
function emitSumGradients(
  { body, input }: ScanStep,
  { hidden, cell, inputGate }: { hidden: Value; cell: Value; inputGate: Value },
): Value {
  const { multiply, complement } = arithmetic(body);
  const ofGates = body.node(
    'Concat',
    [
      multiply(cell, input('candidate')),
      multiply(cell, input('cellBefore')),
      multiply(hidden, input('cellTanh')),
    ],
    { axis: 0 },
  );
  const sigmoidSlopes = multiply(input('gates'), complement(input('gates')));
  const ofCandidate = multiply(multiply(cell, inputGate), tanhSlope(body, input('candidate')));
  return body.node('Concat', [multiply(ofGates, sigmoidSlopes), ofCandidate], { axis: 0 });
}

function arithmetic(body: GraphBuilder) {
  return {
    add: (a: Value, b: Value): Value => body.node('Add', [a, b]),
    multiply: (a: Value, b: Value): Value => body.node('Mul', [a, b]),
    complement: (value: Value): Value => body.node('Sub', [body.float(1), value]),
  };
}

/** Derivative of tanh from its value: `1 - y²`. */
function tanhSlope(body: GraphBuilder, value: Value): Value {
  const { multiply, complement } = arithmetic(body);
  return complement(multiply(value, value));
}

function maskInput(mask: Value | undefined, reverse: boolean): Record<string, ScanInput> {
  return mask === undefined ? {} : { mask: { value: mask, dataType: 'bool', reverse } };
}

function split(body: GraphBuilder, value: Value, sizes: readonly number[]): Value[] {
  return body.nodes('Split', [value, body.ints(sizes)], sizes.length, { axis: 0 });
}

function splitGates(body: GraphBuilder, gates: Value, hiddenSize: number) {
  const [inputGate = '', forgetGate = '', outputGate = ''] = split(body, gates, [
    hiddenSize,
    hiddenSize,
    hiddenSize,
  ]);
  return { inputGate, forgetGate, outputGate };
}
