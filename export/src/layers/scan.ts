/** A loop over steps as one Scan (ONNX version 11 to 21) around the nodes of one step. */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { DataType, Dimension, Value } from '../onnx/index.ts';

/** A value and what the body of the loop has to know of it. */
export interface LoopValue {
  readonly value: Value;
  /** The sizes within one step. */
  readonly shape: readonly Dimension[];
  readonly dataType?: DataType;
}

export interface ScanLoop {
  /** The states before the first step, float32. */
  readonly states: readonly LoopValue[];
  /** What is read step by step, time first. */
  readonly steps: readonly LoopValue[];
  /** True to read the steps from the last to the first. */
  readonly isBackwards: boolean;
  /** True to turn the collected states around, which come in the order in which the steps were run. */
  readonly isReversed: boolean;
  /** Adds one step to the body; returns the new states. */
  emitStep(body: GraphBuilder, steps: readonly Value[], states: readonly Value[]): readonly Value[];
}

export interface ScanResult {
  /** The states after the last step. */
  readonly states: readonly Value[];
  /** The first state after each step, time first. */
  readonly collected: Value;
}

/** @see ONNX operator Scan: states first, then what is scanned. */
export function emitScan(
  graph: GraphBuilder,
  { states, steps, isBackwards, isReversed, emitStep }: ScanLoop,
): ScanResult {
  const body = graph.subgraph('step');
  const declare = (name: string, { dataType = 'float32', shape }: LoopValue): Value =>
    body.input(name, dataType, shape);
  const before = states.map((state, i) => declare(`state_${i}`, state));
  const current = steps.map((step, i) => declare(`input_${i}`, step));
  const after = emitStep(body, current, before);
  after.forEach((value, i) => {
    body.output(value, { name: `next_state_${i}`, dataType: 'float32', shape: states[i]?.shape ?? [] });
  });
  const shape = states[0]?.shape ?? [];
  body.output(after[0] ?? '', { name: 'output', dataType: 'float32', shape });
  const inputs = [...states, ...steps].map(({ value }) => value);
  const outputs = graph.nodes('Scan', inputs, states.length + 1, {
    body: { graph: body.build() },
    num_scan_inputs: steps.length,
    scan_input_directions: steps.map(() => Number(isBackwards)),
    scan_output_directions: [Number(isReversed)],
  });
  return { states: outputs.slice(0, -1), collected: outputs.at(-1) ?? '' };
}
