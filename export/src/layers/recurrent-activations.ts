/** The activations that the ONNX operators LSTM, GRU and RNN (versions 7, 14 and 22) know, by their names in tfjs. */
import type { Attributes } from '../onnx/graph-builder.ts';
import { type ActivationName, HARD_SIGMOID } from './activations.ts';

interface OperatorActivation {
  readonly name: string;
  readonly alpha?: number;
  readonly beta?: number;
}

export const RECURRENT_ACTIVATIONS = {
  sigmoid: { name: 'Sigmoid' },
  tanh: { name: 'Tanh' },
  relu: { name: 'Relu' },
  hardSigmoid: { name: 'HardSigmoid', ...HARD_SIGMOID },
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  elu: { name: 'Elu', alpha: 1 },
  softsign: { name: 'Softsign' },
  softplus: { name: 'Softplus' },
} as const satisfies Partial<Record<ActivationName, OperatorActivation>>;

const BY_NAME = new Map<string, OperatorActivation>(Object.entries(RECURRENT_ACTIVATIONS));

/** True for an activation that the operators have. */
export function isOperatorActivation(name: string): boolean {
  return BY_NAME.has(name);
}

/**
 * The attributes `activations`, `activation_alpha` and `activation_beta`.
 *
 * @param names in the order of the operator, one direction after the other.
 * @throws {Error} if a name was not checked before with `isOperatorActivation`.
 */
export function activationAttributes(names: readonly string[]): Attributes {
  const used = names.map((name) => {
    const found = BY_NAME.get(name);
    if (!found) throw new Error(`the activation "${name}" was not refused`);
    return found;
  });
  const alphas = used.flatMap(({ alpha }) => alpha ?? []);
  const betas = used.flatMap(({ beta }) => beta ?? []);
  return {
    activations: used.map(({ name }) => name),
    ...(alphas.length > 0 && { activation_alpha: { floats: alphas } }),
    ...(betas.length > 0 && { activation_beta: { floats: betas } }),
  };
}
