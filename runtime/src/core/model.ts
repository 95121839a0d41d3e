import { DisposedModelError } from '../errors/disposed-model-error.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import type { GraphInterface, TensorDescription } from './check-graph.ts';
import { checkInputs, type ModelInputs } from './check-inputs.ts';
import type { OnnxHeader } from './metadata.ts';
import type { Device } from './model-session.ts';
import { NOT_A_TENSOR, type Tensor } from './tensor.ts';

/** A loaded graph with any inputs and outputs; the host gives one to the model. */
export interface TensorSession {
  readonly device: Device;
  /** @param outputNames which outputs are wanted. */
  runTensors(
    inputs: Readonly<Record<string, Tensor>>,
    outputNames: readonly string[],
  ): Promise<Record<string, Tensor>>;
  /** Finishes the runs under way, then frees the model. */
  dispose(): Promise<void>;
}

export interface RunOptions {
  /** Names of the outputs that are wanted; by default all that are tensors. */
  readonly outputs?: readonly string[] | undefined;
  /** Aborting it rejects with its reason, at the latest when this run has ended. */
  readonly signal?: AbortSignal | undefined;
}

export interface ModelOptions {
  readonly session: TensorSession;
  readonly graph: GraphInterface;
  readonly header: OnnxHeader;
  /** Names the model in errors. */
  readonly path: string;
}

/** Any ONNX model: tensors in, tensors out. Several runs may be under way at once. */
export class Model {
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** What the file says of itself beside its graph. */
  readonly info: OnnxHeader;
  readonly #session: TensorSession;
  readonly #path: string;
  #disposal: Promise<void> | undefined;

  constructor({ session, graph, header, path }: ModelOptions) {
    this.inputs = graph.inputs;
    this.outputs = graph.outputs;
    this.info = header;
    this.#session = session;
    this.#path = path;
  }

  /** Where the model runs. */
  get device(): Device {
    return this.#session.device;
  }

  /**
   * Runs the model once.
   *
   * @param inputs by name: `data` is the array of the input's dtype (`BigInt64Array` for int64, strings for string),
   *   with its `shape`. The arrays stay the caller's.
   * @returns the outputs by name, each with `data`, `shape` and `dtype`.
   * @throws {InvalidInputsError} if names, dtypes or shapes are not those of the model; it lists all that is wrong.
   * @throws {InvalidOptionError} if the model has no output of a name in `outputs`.
   * @throws {DisposedModelError} after `dispose()`.
   * @throws {InferenceFailedError} if ONNX Runtime fails on these inputs.
   */
  async run(inputs: ModelInputs, { outputs, signal }: RunOptions = {}): Promise<Record<string, Tensor>> {
    if (this.#disposal !== undefined) throw new DisposedModelError('run');
    const tensors = checkInputs(inputs, this.inputs, this.#path);
    const names = this.#checkOutputs(outputs);
    signal?.throwIfAborted();
    const results = await this.#session.runTensors(tensors, names);
    signal?.throwIfAborted();
    return results;
  }

  /** Frees the model after the runs under way; more calls do nothing. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#session.dispose();
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** ONNX Runtime's JavaScript interface gives no sequences and maps, so they are left out. */
  #checkOutputs(wanted: readonly string[] | undefined): readonly string[] {
    const known = this.outputs.filter(({ type }) => type !== NOT_A_TENSOR).map(({ name }) => name);
    for (const name of wanted ?? []) {
      if (known.includes(name)) continue;
      throw new InvalidOptionError(this.#path, 'outputs', `some of ${known.join(', ')}`, name);
    }
    return wanted ?? known;
  }
}
