/** What the rest of the package knows about a model, whatever file it came from. */
import type { SeriesDescription, TextDescription, TrainingDescription } from './sidecars.ts';

/** Stored numbers of one weight, in row-major order. */
export interface WeightTensor {
  /** The name inside its layer: `kernel`, or `lstm_cell/kernel` as Keras writes it. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface LayerDescription {
  readonly name: string;
  /** The class as tfjs spells it: `LSTM`. */
  readonly className: string;
  /** The options of the layer with the keys and values that tfjs uses (`recurrentActivation: 'hardSigmoid'`). */
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly WeightTensor[];
}

/** One use of a layer; a layer that is shared has several. */
export interface LayerCall {
  readonly layerName: string;
  /** The calls whose results it takes, by their places in the list; none for the input of the model. */
  readonly inputs: readonly number[];
}

export interface InputDescription {
  readonly name: string;
  /** Sizes with the batch first; null for a size known at run time. */
  readonly shape: readonly (number | null)[];
  readonly dataType: 'float32' | 'int32';
}

/** What `tf.loadLayersModel` needs to load the same model, without the state of the optimizer. */
export interface ModelArtifacts {
  readonly modelTopology: object;
  readonly weights: readonly WeightTensor[];
}

/** A Sequential or functional model with one input and one output, ready to convert. */
export interface ModelDescription {
  /** Where the model came from, for messages. */
  readonly path: string;
  readonly name: string;
  readonly input: InputDescription;
  readonly layers: readonly LayerDescription[];
  /** The uses of the layers in the order in which they run; the last one gives the output. */
  readonly calls: readonly LayerCall[];
  /** Weights that belong to no layer, by their full names. */
  readonly unclaimedWeights: readonly string[];
  readonly text?: TextDescription;
  /** Never beside `text`. */
  readonly series?: SeriesDescription;
  readonly training?: TrainingDescription;
  readonly artifacts: ModelArtifacts;
}
