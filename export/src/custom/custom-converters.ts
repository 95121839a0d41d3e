/** Converters for layers and ops that this package does not know, or to take the place of its own. */
import type { LayerConverter } from '../layers/layer.ts';
import type { OpConverter } from '../ops/op.ts';

export interface CustomConverters {
  /** By the names of layer classes, as `className` in a model.json has them. */
  readonly layers?: Readonly<Record<string, LayerConverter>> | undefined;
  /** By the names of ops of graph models. */
  readonly ops?: Readonly<Record<string, OpConverter>> | undefined;
}
