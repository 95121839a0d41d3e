/** What is inside a model of TensorFlow.js, without running it. */
import { convertDescription } from './convert.ts';
import { ExportError } from './errors/export-error.ts';
import { convertGraphDescription } from './ops/convert-graph-description.ts';
import type { ModelDescription } from './read/description.ts';
import type { GraphModelDescription } from './read/graph-description.ts';
import { openModel } from './read/open-model.ts';
import { readGraphModel } from './read/read-graph-model.ts';
import { readLayersModel } from './read/read-model.ts';

/** Null stands for a size known at run time alone; a shape that is not known at all is null itself. */
export interface TensorInspection {
  readonly name: string;
  readonly type: string | null;
  readonly shape: readonly (number | string | null)[] | null;
}

/** What `inspect --json` prints of a model.json. */
export interface SourceInspection {
  readonly path: string;
  readonly format: 'layers-model' | 'graph-model';
  readonly name: string | null;
  readonly inputs: readonly TensorInspection[];
  readonly outputs: readonly TensorInspection[];
  /** How often each layer class or op occurs, most often first. */
  readonly operators: Readonly<Record<string, number>>;
  readonly parameterCount: number;
  /** Of the weights in memory. */
  readonly sizeBytes: number;
  /** Why `export` would refuse the model; null where it would not. */
  readonly refusal: string | null;
  /** What lies beside a layers model, as it goes into the metadata of an .onnx file. */
  readonly labels: readonly string[] | null;
  readonly training: Readonly<Record<string, unknown>> | null;
}

/**
 * Looks into a model.json and its weights.
 *
 * @param source a run directory, the path of a model.json, or an http(s) address of one.
 * @throws {ExportError} if it cannot be read.
 */
export async function inspectSource(source: string, signal?: AbortSignal): Promise<SourceInspection> {
  const opened = await openModel(source, signal);
  return opened.format === 'graph-model'
    ? inspectGraphModel(await readGraphModel(opened))
    : inspectLayersModel(await readLayersModel(opened));
}

function inspectLayersModel(description: ModelDescription): SourceInspection {
  const { path, name, inputs, layers, calls, outputs, artifacts, text, training } = description;
  const { interface: converted, refusal } = tryConversion(() => convertDescription(description));
  const outputNames = outputs.map(
    ({ place }) => calls[place - inputs.length]?.layerName ?? inputs[place]?.name,
  );
  return {
    path,
    format: 'layers-model',
    name,
    inputs: converted?.inputs ?? inputs.map(({ dataType, ...input }) => ({ ...input, type: dataType })),
    outputs:
      converted?.outputs ?? outputNames.map((output = '') => ({ name: output, type: null, shape: null })),
    operators: countNames(layers.map(({ className }) => className)),
    ...measure(artifacts.weights.map(({ data }) => data)),
    refusal,
    labels: text?.labels ?? null,
    training: training ?? null,
  };
}

function inspectGraphModel(description: GraphModelDescription): SourceInspection {
  const { path, nodes, functions, inputs, outputs, weights } = description;
  const { interface: converted, refusal } = tryConversion(() => convertGraphDescription(description));
  const all = [nodes, ...Array.from(functions.values(), (body) => body.nodes)];
  return {
    path,
    format: 'graph-model',
    name: null,
    inputs: inputs.map(({ name, dataType, shape = null }) => ({ name, type: dataType, shape })),
    outputs: converted?.outputs ?? outputs.map(({ name }) => ({ name, type: null, shape: null })),
    operators: countNames(all.flatMap((body) => Array.from(body.values(), ({ op }) => op))),
    ...measure(Array.from(weights.values(), ({ tensor }) => tensor.data)),
    refusal,
    labels: null,
    training: null,
  };
}

type ConvertedInterface = Pick<SourceInspection, 'inputs' | 'outputs'>;

/** Only a conversion knows the shapes of the outputs, and what cannot be converted. */
function tryConversion(convert: () => ReturnType<typeof convertDescription>): {
  readonly interface: ConvertedInterface | undefined;
  readonly refusal: string | null;
} {
  try {
    const { inputs, outputs } = convert();
    const [shownInputs = [], shownOutputs = []] = [inputs, outputs].map((infos) =>
      infos.map(({ name, dataType, shape }) => ({ name, type: dataType, shape })),
    );
    return { interface: { inputs: shownInputs, outputs: shownOutputs }, refusal: null };
  } catch (cause) {
    if (!(cause instanceof ExportError)) throw cause;
    return { interface: undefined, refusal: cause.message };
  }
}

function countNames(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)));
}

function measure(arrays: readonly { readonly length: number; readonly byteLength: number }[]) {
  return {
    parameterCount: arrays.reduce((sum, { length }) => sum + length, 0),
    sizeBytes: arrays.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}
