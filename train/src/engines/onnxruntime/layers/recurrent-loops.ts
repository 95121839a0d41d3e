/**
 * The two time loops of a recurrent layer in a training graph.
 *
 * Inside, the batch comes last (`[features, B]`): each gate is then one contiguous block, and the small operand of
 * the product is the one that ONNX Runtime repacks at every step. A step of the backward loop computes its own
 * derivatives and adds its part of the weight gradient while the values are in the processor's cache; the same work
 * over all steps at once takes about twice the time, most of it spent on moving memory.
 */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from '../arithmetic.ts';
import { emitScan, type ScanInput, type ScanResult, type ScanStep } from '../scan.ts';
import { type RecurrentCell, UNITS_AXIS } from './recurrent-cell.ts';
import type { StackedWeights } from './recurrent-weights.ts';

export interface RecurrentLoop extends StackedWeights {
  readonly builder: GraphBuilder;
  readonly cell: RecurrentCell;
  /** float32 `[1, B]`; absent where the layer has no bias. */
  readonly ones: Value | undefined;
  /** float32 `[H, B]`. */
  readonly zeroState: Value;
  /** float32 `[T, E, B]`. */
  readonly steps: Value;
  /** bool `[T, 1, B]`. */
  readonly mask: Value | undefined;
  /** float32 `[H, B]`: recurrent dropout. */
  readonly hiddenFactors: Value | undefined;
  readonly goBackwards: boolean;
  /** Whether the state of every step is an output, and has a gradient. */
  readonly returnSequences: boolean;
}

/** What the forward loop left: states and outputs, and which outputs its gradient reads. */
export type ForwardResult = ScanResult & { readonly savedNames: readonly string[] };

/**
 * Runs the steps.
 *
 * @returns state `hidden` `[H, B]`; output `hidden` `[T, H, B]` in the order of computation with
 *   `returnSequences`; when `training`, what `emitBackwardLoop` reads.
 */
export function emitForwardLoop(loop: RecurrentLoop, training: boolean): ForwardResult {
  const { builder, cell, goBackwards } = loop;
  const { transpose } = arithmetic(builder);
  const transposed = new Map([...loop.matrices].map(([name, matrix]) => [name, transpose(matrix, [1, 0])]));
  const saved = new Map<string, Value>();
  const result = emitScan(builder, {
    name: cell.name,
    states: Object.fromEntries(cell.states.map((state) => [state, loop.zeroState])),
    inputs: { step: { value: loop.steps, reverse: goBackwards }, ...maskInput(loop, goBackwards) },
    reverseOutputs: false,
    step: (step) => emitForwardStep(loop, step, transposed, training ? saved : undefined),
  });
  return { ...result, savedNames: [...saved.keys()] };
}

function emitForwardStep(
  loop: RecurrentLoop,
  { body, state, input }: ScanStep,
  transposed: ReadonlyMap<string, Value>,
  saved: Map<string, Value> | undefined,
) {
  const { cell, hiddenFactors, returnSequences, ones } = loop;
  const { multiply, concat, matmul } = arithmetic(body);
  const save = (name: string, value: Value) => saved?.set(name, value);
  const updated = cell.forward({
    body,
    hidden: hiddenFactors === undefined ? state('hidden') : multiply(state('hidden'), hiddenFactors),
    state,
    save,
    product(matrix, hidden) {
      const operand = concat([hidden, input('step'), ...(ones === undefined ? [] : [ones])], 0);
      save(`operand_${matrix}`, operand);
      return matmul(transposed.get(matrix) ?? '', operand);
    },
    activate(name, activation, value) {
      const output = activation.emit(body, value, UNITS_AXIS);
      save(name, output);
      if (activation.needsInput) save(`${name}_input`, value);
      return output;
    },
  });
  const keep = ([name, value]: [string, Value]): [string, Value] =>
    loop.mask === undefined ? [name, value] : [name, body.node('Where', [input('mask'), value, state(name)])];
  const states = Object.fromEntries(Object.entries(updated).map(keep));
  const { hidden = '' } = states;
  return { states, outputs: { ...(returnSequences && { hidden }), ...Object.fromEntries(saved ?? []) } };
}

/**
 * Runs the steps from the last to the first.
 *
 * @param gradient float32 `[H, B]` of the last state, or `[T, H, B]` of all states with `returnSequences`.
 * @returns states `weights_MATRIX` `[H + E + 1, G]`; output `step` `[T, E, B]`: gradient of `steps`.
 */
export function emitBackwardLoop(loop: RecurrentLoop, forward: ForwardResult, gradient: Value): ScanResult {
  const { builder, cell, goBackwards, returnSequences, zeroState } = loop;
  const { zerosLike } = arithmetic(builder);
  const operandSize = builder.node('ReduceSum', [loop.operandSizes]);
  const withoutBias = [...loop.matrices].map(([name, matrix]): [string, Value] => [
    name,
    loop.ones === undefined
      ? matrix
      : builder.node('Slice', [matrix, builder.ints([0]), operandSize, builder.ints([0])]),
  ]);
  const weightStates = [...loop.matrices].map(([name, matrix]) => [`weights_${name}`, zerosLike(matrix)]);
  return emitScan(builder, {
    name: `${cell.name}_gradient`,
    states: {
      ...Object.fromEntries(weightStates),
      ...Object.fromEntries(cell.states.map((state) => [state, zeroState])),
      ...(!returnSequences && { hidden: gradient }),
    },
    inputs: {
      ...Object.fromEntries(
        forward.savedNames.map((name) => [name, { value: forward.output(name), reverse: true }]),
      ),
      ...maskInput(loop, !goBackwards),
      ...(returnSequences && { output_gradient: { value: gradient, reverse: true } }),
    },
    reverseOutputs: !goBackwards,
    step: (step) => emitBackwardStep(loop, step, new Map(withoutBias)),
  });
}

function emitBackwardStep(loop: RecurrentLoop, step: ScanStep, matrices: ReadonlyMap<string, Value>) {
  const { cell, operandSizes, returnSequences, hiddenFactors } = loop;
  const { body, state, input } = step;
  const { add, multiply, matmul } = arithmetic(body);
  const full = (name: string): Value =>
    name === 'hidden' && returnSequences ? add(state(name), input('output_gradient')) : state(name);
  const gradients = new Map(cell.states.map((name) => [name, full(name)]));
  const { whereReal, whereRealElse } = maskedArithmetic(loop, step);
  const real = new Map([...gradients].map(([name, value]) => [name, whereReal(value)]));

  const weights: Record<string, Value> = {};
  const stepGradients: Value[] = [];
  const before = cell.backward({
    body,
    gradient: (name) => real.get(name) ?? '',
    saved: input,
    slope: (name, activation, value) =>
      activation.backward(
        body,
        value,
        { input: activation.needsInput ? input(`${name}_input`) : '', output: input(name) },
        UNITS_AXIS,
      ),
    back(name, sums) {
      const operand = matmul(matrices.get(name) ?? '', sums);
      const [hidden = '', ofStep = ''] = body.nodes('Split', [operand, operandSizes], 2, { axis: 0 });
      stepGradients.push(ofStep);
      weights[`weights_${name}`] = body.node(
        'Gemm',
        [input(`operand_${name}`), sums, state(`weights_${name}`)],
        { transB: 1 },
      );
      return hidden;
    },
  });
  const { hidden = '', ...others } = before;
  const undropped = {
    ...others,
    hidden: hiddenFactors === undefined ? hidden : multiply(hidden, hiddenFactors),
  };
  const states = Object.entries(undropped).map(([name, value]): [string, Value] => [
    name,
    whereRealElse(value, gradients.get(name) ?? ''),
  ]);
  return {
    states: { ...weights, ...Object.fromEntries(states) },
    outputs: { step: stepGradients.reduce((sum, part) => add(sum, part)) },
  };
}

function maskedArithmetic({ mask }: RecurrentLoop, { body, input }: ScanStep) {
  if (mask === undefined) {
    return { whereReal: (value: Value) => value, whereRealElse: (value: Value, _otherwise: Value) => value };
  }
  const factor = body.node('Cast', [input('mask')], { to: DATA_TYPE_NUMBERS.float32 });
  return {
    whereReal: (value: Value) => body.node('Mul', [value, factor]),
    whereRealElse: (value: Value, otherwise: Value) => body.node('Where', [input('mask'), value, otherwise]),
  };
}

function maskInput({ mask }: RecurrentLoop, reverse: boolean): Record<string, ScanInput> {
  return mask === undefined ? {} : { mask: { value: mask, dataType: 'bool', reverse } };
}
