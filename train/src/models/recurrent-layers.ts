/** The recurrent layers of classifiers and forecasters, with the initial weights that Keras uses. */
import { tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { createRandom } from '../random.ts';
import type { RecurrentCell } from './architecture-names.ts';
import { orthogonal, orthogonalMatrix } from './orthogonal.ts';

export interface RecurrentOptions {
  readonly cell: RecurrentCell;
  /** Size of the hidden state; default 64. */
  readonly units?: number | undefined;
  /** Recurrent layers above each other; default 1. */
  readonly layerCount?: number | undefined;
  /** Whether each recurrent layer also reads the sequence from its end; default false. */
  readonly bidirectional?: boolean | undefined;
  /** Whether the last layer gives its hidden state after every step, not only the last one; default false. */
  readonly returnsSequences?: boolean | undefined;
  /** Activation of the state; default tanh. */
  readonly activation?: 'tanh' | 'relu' | undefined;
  /** Part of a recurrent layer's input that training drops; default 0. */
  readonly dropoutRate?: number | undefined;
  /** Part of the hidden state that training drops; default 0. */
  readonly recurrentDropoutRate?: number | undefined;
}

/** A cell's name as names of layers and models have it. */
export function cellName(cell: RecurrentCell): string {
  return cell.replace('-', '_');
}

/**
 * The layers, one above the other.
 *
 * @param inputShape `[time, features]` where they are the first layers of a model; not for bidirectional ones.
 */
export function recurrentLayers(
  options: RecurrentOptions,
  seed: number,
  inputShape?: [number, number],
): layers.Layer[] {
  return Array.from({ length: options.layerCount ?? 1 }, (_, position) =>
    recurrentLayer(options, {
      position,
      // The first layer has the seeds of the course's model, whatever stands above it.
      seed: seed + 5 * position,
      inputShape: position === 0 ? inputShape : undefined,
    }),
  );
}

interface Place {
  readonly position: number;
  readonly seed: number;
  readonly inputShape: [number, number] | undefined;
}

function recurrentLayer(options: RecurrentOptions, { position, seed, inputShape }: Place): layers.Layer {
  const { cell, bidirectional = false, layerCount = 1, returnsSequences = false } = options;
  const name = position === 0 ? cellName(cell) : `${cellName(cell)}_${position + 1}`;
  const returnSequences = returnsSequences || position + 1 < layerCount;
  const layer = cellLayer(options, { name, seed, returnSequences, inputShape });
  return bidirectional
    ? layers.bidirectional({ name: `bidirectional_${name}`, layer, mergeMode: 'concat' })
    : layer;
}

/** A recurrent layer that reads in one direction. */
export function cellLayer(
  options: RecurrentOptions,
  { seed, inputShape, ...place }: CellPlace,
): ReturnType<typeof layers.lstm | typeof layers.gru | typeof layers.simpleRNN> {
  return CELL_LAYERS[options.cell]({
    ...place,
    units: options.units ?? 64,
    activation: options.activation ?? 'tanh',
    dropout: options.dropoutRate ?? 0,
    recurrentDropout: options.recurrentDropoutRate ?? 0,
    kernelInitializer: initializers.glorotUniform({ seed: seed + 1 }),
    // tfjs copies a bidirectional layer by its options, which would bring its own slow orthogonal initializer back.
    recurrentInitializer: options.bidirectional
      ? initializers.glorotUniform({ seed: seed + 2 })
      : orthogonal(seed + 2),
    ...(inputShape && { inputShape }),
  });
}

interface CellPlace {
  readonly name: string;
  readonly seed: number;
  readonly returnSequences: boolean;
  readonly inputShape?: [number, number] | undefined;
}

type CellOptions = Omit<Parameters<typeof layers.simpleRNN>[0], 'cell'>;

const CELL_LAYERS = {
  lstm: (options: CellOptions) =>
    layers.lstm({ ...options, recurrentActivation: 'sigmoid', unitForgetBias: true }),
  gru: (options: CellOptions) => layers.gru({ ...options, recurrentActivation: 'sigmoid' }),
  'simple-rnn': (options: CellOptions) => layers.simpleRNN(options),
} as const satisfies Record<RecurrentCell, unknown>;

/** Gives every recurrent kernel an orthogonal start. */
export function makeOrthogonal(model: LayersModel, seed: number): void {
  for (const [i, weight] of model.weights.entries()) {
    if (!weight.originalName.endsWith('recurrent_kernel')) continue;
    const [rows = 1, columns = 1] = weight.shape.map((size) => size ?? 1);
    const value = tensor(orthogonalMatrix(rows, columns, createRandom(seed + i)), [rows, columns]);
    weight.write(value);
    value.dispose();
  }
}
