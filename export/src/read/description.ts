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
  /** Unique in the model: a layer of a nested model has the name of that model and a slash before its own. */
  readonly name: string;
  /** The class as tfjs spells it: `LSTM`. */
  readonly className: string;
  /** The options of the layer with the keys and values that tfjs uses (`recurrentActivation: 'hardSigmoid'`). */
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly WeightTensor[];
}

/** A tensor inside a model. */
export interface TensorReference {
  /** The place of what gives it: the inputs of the model count first, then the calls, each in its order. */
  readonly place: number;
  /** Which of the outputs of that call; 0 for an input of the model. */
  readonly output: number;
  /** True for what comes out of a nested model, whose mask TensorFlow.js drops. */
  readonly isUnmasked?: boolean;
}

/** One use of a layer; a layer that is shared has several. */
export interface LayerCall {
  readonly layerName: string;
  /** What it takes; the initial states of a recurrent layer come behind its sequence. */
  readonly inputs: readonly TensorReference[];
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

/**
 * A Sequential or functional model, ready to convert. The layers of a nested model stand in the lists by themselves,
 * behind a call of the nested model that only hands on what it takes.
 */
export interface ModelDescription {
  /** Where the model came from, for messages. */
  readonly path: string;
  readonly name: string;
  /** By whose rules it computes, which differ in what becomes of masks. */
  readonly dialect: 'tfjs' | 'keras';
  readonly inputs: readonly InputDescription[];
  readonly layers: readonly LayerDescription[];
  /** The uses of the layers in the order in which they run. */
  readonly calls: readonly LayerCall[];
  readonly outputs: readonly TensorReference[];
  /** Weights that belong to no layer, by their full names. */
  readonly unclaimedWeights: readonly string[];
  readonly text?: TextDescription;
  /** Never beside `text`. */
  readonly series?: SeriesDescription;
  readonly training?: TrainingDescription;
  readonly artifacts: ModelArtifacts;
}
