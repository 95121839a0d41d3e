/** ONNX Scan (version 16 and before: opset 9 semantics) with named states, inputs and outputs. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';

/** The values of one step, by the names given to `emitScan`. */
export interface ScanStep {
  readonly body: GraphBuilder;
  /** The value of a state before this step. */
  state(name: string): Value;
  /** This step's slice of a scanned input, without the time dimension. */
  input(name: string): Value;
}

export interface ScanInput {
  /** float32 `[T, ., .]`. */
  readonly value: Value;
  /** Whether it is read from the last slice to the first. */
  readonly reverse: boolean;
}

export interface ScanOptions {
  /** Name of the loop, for messages and tools. */
  readonly name: string;
  /** States by name, with their value before the first step; two dimensions each. */
  readonly states: Readonly<Record<string, Value>>;
  /** What is read slice by slice, by name. */
  readonly inputs: Readonly<Record<string, ScanInput>>;
  /** Whether the outputs are stored from the last position to the first. */
  readonly reverseOutputs: boolean;
  /** Emits one step; returns the new states and what to collect of each step, by name. */
  step(step: ScanStep): {
    readonly states: Readonly<Record<string, Value>>;
    readonly outputs: Readonly<Record<string, Value>>;
  };
}

export interface ScanResult {
  /** The value of a state after the last step. */
  state(name: string): Value;
  /** A collected output, `[T, ., .]`. */
  output(name: string): Value;
}

/**
 * Adds a Scan node.
 *
 * @throws {Error} from `state`, `input` and `output` for a name that was not given: a bug in a rule.
 * @see ONNX operator Scan, version 16 (the one in opset 17)
 */
export function emitScan(builder: GraphBuilder, options: ScanOptions): ScanResult {
  const { name, states, inputs } = options;
  const body = builder.subgraph(name);
  const declare = (input: string): [string, Value] => [
    input,
    body.input(input, 'float32', [`${input}_rows`, `${input}_columns`]),
  ];
  const stateInputs = new Map(Object.keys(states).map(declare));
  const stepInputs = new Map(Object.keys(inputs).map(declare));
  const step = options.step({ body, state: lookUp(stateInputs), input: lookUp(stepInputs) });

  const stateNames = Object.keys(states);
  const outputNames = Object.keys(step.outputs);
  const newStates = lookUp(new Map(Object.entries(step.states)));
  for (const state of stateNames) output(body, `next_${state}`, newStates(state));
  for (const [outputName, value] of Object.entries(step.outputs)) output(body, outputName, value);

  const results = builder.nodes(
    'Scan',
    [...Object.values(states), ...Object.values(inputs).map(({ value }) => value)],
    stateNames.length + outputNames.length,
    {
      body: { graph: body.build() },
      num_scan_inputs: stepInputs.size,
      scan_input_directions: Object.values(inputs).map(({ reverse }) => Number(reverse)),
      scan_output_directions: outputNames.map(() => Number(options.reverseOutputs)),
    },
  );
  const result = (names: readonly string[], offset: number) =>
    lookUp(new Map(names.map((resultName, i) => [resultName, results[offset + i] ?? ''])));
  return { state: result(stateNames, 0), output: result(outputNames, stateNames.length) };
}

function output(body: GraphBuilder, name: string, value: Value): void {
  body.output(value, { name, dataType: 'float32', shape: [`${name}_rows`, `${name}_columns`] });
}

function lookUp(values: ReadonlyMap<string, Value>): (name: string) => Value {
  return (name) => {
    const value = values.get(name);
    if (value === undefined)
      throw new Error(`the scan has no "${name}", only ${[...values.keys()].join(', ')}`);
    return value;
  };
}
