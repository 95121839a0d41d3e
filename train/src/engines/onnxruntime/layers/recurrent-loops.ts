/**
 * The two time loops of a recurrent layer in a training graph.
 *
 * Inside, the batch comes last (`[features, B]`): each gate is then one contiguous block, and the small operand of
 * the product is the one that ONNX Runtime repacks at every step. A step of the backward loop computes its own
 * derivatives and adds its part of the weight gradient while the values are in the processor's cache; the same work
 * over all steps at once takes about twice the time, most of it spent on moving memory.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
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
  /** float32 `[T, 1, B]`: 1 for the steps that are real, and for those that are masked, else 0. */
  readonly mask: { readonly real: Value; readonly masked: Value } | undefined;
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
    activate(names, activation, value) {
      const keepParts = (whole: Value, suffix: string): Value[] => {
        const parts = names.length === 1 ? [whole] : body.nodes('Split', [whole], names.length, { axis: 0 });
        for (const [i, part] of parts.entries()) save(`${names[i]}${suffix}`, part);
        return parts;
      };
      if (activation.needsInput) keepParts(value, '_input');
      return keepParts(activation.emit(body, value, UNITS_AXIS), '');
    },
  });
  const { whereReal, whereMasked } = maskedArithmetic(loop, body, input);
  const keep = ([name, value]: [string, Value]): [string, Value] => [
    name,
    whereMasked(whereReal(value), state(name)),
  ];
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
  const { whereReal, whereMasked } = maskedArithmetic(loop, body, input);
  const real = new Map([...gradients].map(([name, value]) => [name, whereReal(value)]));

  const weights: Record<string, Value> = {};
  const stepGradients: Value[] = [];
  const before = cell.backward({
    body,
    gradient: (name) => real.get(name) ?? '',
    saved: input,
    slope(name, activation, value, product) {
      const given = activation.needsInput ? input(`${name}_input`) : '';
      return activation.backward(body, value, { input: given, output: input(name), product }, UNITS_AXIS);
    },
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
    whereMasked(value, gradients.get(name) ?? ''),
  ]);
  return {
    states: { ...weights, ...Object.fromEntries(states) },
    outputs: { step: stepGradients.reduce((sum, part) => add(sum, part)) },
  };
}

/**
 * Sums of products with 0 and 1, which are exact, and several times faster than ONNX Runtime's Where.
 *
 * `whereReal` gives 0 for masked rows; `whereMasked` then adds the other value there.
 */
function maskedArithmetic({ mask }: RecurrentLoop, body: GraphBuilder, input: (name: string) => Value) {
  if (mask === undefined) {
    return { whereReal: (value: Value) => value, whereMasked: (value: Value, _otherwise: Value) => value };
  }
  const { add, multiply } = arithmetic(body);
  return {
    whereReal: (value: Value) => multiply(value, input('real')),
    whereMasked: (value: Value, otherwise: Value) => add(value, multiply(otherwise, input('masked'))),
  };
}

function maskInput({ mask }: RecurrentLoop, reverse: boolean): Record<string, ScanInput> {
  return mask === undefined
    ? {}
    : { real: { value: mask.real, reverse }, masked: { value: mask.masked, reverse } };
}
