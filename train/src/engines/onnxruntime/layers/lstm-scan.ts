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
import { emitScan, type ScanInput, type ScanResult } from '../scan.ts';

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
  const { builder, hiddenSize, mask, goBackwards } = loop;
  const weights = builder.node('Transpose', [loop.stacked], { perm: [1, 0] });
  return emitScan(builder, {
    name: 'lstm',
    states: { hidden: loop.zeroState, cell: loop.zeroState },
    inputs: { step: { value: loop.steps, reverse: goBackwards }, ...maskInput(mask, goBackwards) },
    reverseOutputs: false,
    step({ body, state, input }) {
      const operand = body.node('Concat', [state('hidden'), input('step'), loop.ones], { axis: 0 });
      const sums = body.node('MatMul', [weights, operand]);
      const [gateSums = '', candidateSum = ''] = split(body, sums, [3 * hiddenSize, hiddenSize]);
      const gates = body.node('Sigmoid', [gateSums]);
      const candidate = body.node('Tanh', [candidateSum]);
      const [inputGate = '', forgetGate = '', outputGate = ''] = splitGates(body, gates, hiddenSize);
      const remembered = body.node('Mul', [forgetGate, state('cell')]);
      const newCell = body.node('Add', [remembered, body.node('Mul', [inputGate, candidate])]);
      const cellTanh = body.node('Tanh', [newCell]);
      const newHidden = body.node('Mul', [outputGate, cellTanh]);
      const keep = (value: Value, before: Value): Value =>
        mask === undefined ? value : body.node('Where', [input('mask'), value, before]);
      const hidden = keep(newHidden, state('hidden'));
      const saved = { gates, candidate, cellTanh, operand };
      return {
        states: { hidden, cell: keep(newCell, state('cell')) },
        outputs: {
          ...(loop.returnSequences ? { hidden } : {}),
          ...(training ? { ...saved, cellBefore: body.node('Identity', [state('cell')]) } : {}),
        },
      };
    },
  });
}

/**
 * Runs the steps from the last to the first.
 *
 * @param forward what `emitForwardLoop` returned.
 * @param gradient float32 `[H, B]` of the last state, or `[T, H, B]` of all states with `returnSequences`.
 * @returns state `weights` `[H + E + 1, G]`: gradient of `stacked`; output `step` `[T, E, B]`: gradient of `steps`.
 */
export function emitBackwardLoop(loop: LstmLoop, forward: ScanResult, gradient: Value): ScanResult {
  const { builder, hiddenSize, mask, returnSequences } = loop;
  const bounds = [builder.ints([0]), builder.node('ReduceSum', [loop.operandSizes])];
  const operandWeights = builder.node('Slice', [loop.stacked, ...bounds, builder.ints([0])]);
  const saved = ['gates', 'candidate', 'cellTanh', 'operand', 'cellBefore'];
  return emitScan(builder, {
    name: 'lstm_gradient',
    states: {
      weights: builder.node('Mul', [loop.stacked, builder.float(0)]),
      hidden: returnSequences ? loop.zeroState : gradient,
      cell: loop.zeroState,
    },
    inputs: {
      ...Object.fromEntries(saved.map((name) => [name, { value: forward.output(name), reverse: true }])),
      ...maskInput(mask, !loop.goBackwards),
      ...(returnSequences ? { output: { value: gradient, reverse: true } } : {}),
    },
    reverseOutputs: !loop.goBackwards,
    step({ body, state, input }) {
      const add = (a: Value, b: Value): Value => body.node('Add', [a, b]);
      const multiply = (a: Value, b: Value): Value => body.node('Mul', [a, b]);
      const complement = (value: Value): Value => body.node('Sub', [body.float(1), value]);
      const factor =
        mask === undefined
          ? undefined
          : body.node('Cast', [input('mask')], { to: DATA_TYPE_NUMBERS.float32 });
      const whereReal = (value: Value): Value => (factor === undefined ? value : multiply(value, factor));

      const hiddenGradient = returnSequences ? add(state('hidden'), input('output')) : state('hidden');
      const dHidden = whereReal(hiddenGradient);
      const [inputGate = '', forgetGate = '', outputGate = ''] = splitGates(body, input('gates'), hiddenSize);
      const cellTanhSlope = complement(multiply(input('cellTanh'), input('cellTanh')));
      const throughOutput = multiply(multiply(dHidden, outputGate), cellTanhSlope);
      const dCell = add(whereReal(state('cell')), throughOutput);

      const gateGradients = body.node(
        'Concat',
        [
          multiply(dCell, input('candidate')),
          multiply(dCell, input('cellBefore')),
          multiply(dHidden, input('cellTanh')),
        ],
        { axis: 0 },
      );
      const gateSlopes = multiply(input('gates'), complement(input('gates')));
      const candidateSlope = complement(multiply(input('candidate'), input('candidate')));
      const dSums = body.node(
        'Concat',
        [multiply(gateGradients, gateSlopes), multiply(multiply(dCell, inputGate), candidateSlope)],
        { axis: 0 },
      );
      const dOperand = body.node('MatMul', [operandWeights, dSums]);
      const [dHiddenBefore = '', dStep = ''] = body.nodes('Split', [dOperand, loop.operandSizes], 2, {
        axis: 0,
      });
      const dCellBefore = multiply(dCell, forgetGate);
      const pass = (value: Value, past: Value): Value =>
        mask === undefined ? value : body.node('Where', [input('mask'), value, past]);
      return {
        states: {
          weights: body.node('Gemm', [input('operand'), dSums, state('weights')], { transB: 1 }),
          hidden: pass(dHiddenBefore, hiddenGradient),
          cell: pass(dCellBefore, state('cell')),
        },
        outputs: { step: dStep },
      };
    },
  });
}

function maskInput(mask: Value | undefined, reverse: boolean): Record<string, ScanInput> {
  return mask === undefined ? {} : { mask: { value: mask, dataType: 'bool', reverse } };
}

function split(body: GraphBuilder, value: Value, sizes: readonly number[]): Value[] {
  return body.nodes('Split', [value, body.ints(sizes)], sizes.length, { axis: 0 });
}

function splitGates(body: GraphBuilder, gates: Value, hiddenSize: number): Value[] {
  return split(body, gates, [hiddenSize, hiddenSize, hiddenSize]);
}
