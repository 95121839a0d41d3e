/** Options that Keras has and tfjs does not, or has under another name. */

type Options = Readonly<Record<string, unknown>>;

/** By class, what tfjs calls an option. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  InputLayer: { batch_shape: 'batch_input_shape' },
  LeakyReLU: { negative_slope: 'alpha' },
};
/** The only value of an option that gives what tfjs computes, which does not know the option. */
const FIXED: Readonly<Record<string, unknown>> = {
  dtype: 'float32',
  groups: 1,
  keepdims: false,
  negative_slope: 0,
  renorm: false,
  rms_scaling: false,
  threshold: 0,
};
/** Options for which these values are not of all layers: `threshold` of a ThresholdedReLU is called `theta`. */
const FREE: Readonly<Record<string, ReadonlySet<string>>> = {
  InputLayer: new Set(['dtype']),
  LeakyReLU: new Set(['negative_slope']),
};
/** Options that nothing but training reads, and that tfjs refuses. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  SeparableConv2D: ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
};
const ACTIVATION_OPTIONS = ['activation', 'recurrent_activation'];
/** Keras 3 gave this name to another function. */
const CHANGED_ACTIVATION = 'hard_sigmoid';
/** Keras 3 gave this function another name. */
const ACTIVATION_NAMES: ReadonlyMap<unknown, string> = new Map([['silu', 'swish']]);

/** The options in the spelling of Keras 2, which is that of tfjs. */
export function renameOptions(className: string, config: Options): Record<string, unknown> {
  const names = RENAMED[className] ?? {};
  const kept = Object.entries(config).filter(([key]) => !DROPPED[className]?.includes(key));
  const entries = kept.map(([key, value]): [string, unknown] => {
    if (ACTIVATION_OPTIONS.includes(key)) return [key, ACTIVATION_NAMES.get(value) ?? value];
    return [names[key] ?? key, key === 'dtype' ? dtypeName(value) : value];
  });
  const renamed = Object.fromEntries(entries);
  const { axis } = renamed;
  // Keras 2 writes the only axis of a BatchNormalization as a list.
  return className === 'BatchNormalization' && Array.isArray(axis) && axis.length === 1
    ? { ...renamed, axis: axis[0] }
    : renamed;
}

/** Why a layer cannot be converted, as far as its options tell. */
export function layerProblem(className: string, config: Options, isKeras3: boolean): string | undefined {
  for (const [option, only] of Object.entries(FIXED)) {
    const value = option === 'dtype' ? dtypeName(config[option]) : config[option];
    if (value === undefined || value === null || value === only) continue;
    if (FREE[className]?.has(option)) continue;
    return `its ${option} is ${JSON.stringify(value)}, expected ${JSON.stringify(only)}`;
  }
  if (hasOtherBackwardLayer(config)) return 'its backward layer has other options than the forward one';
  const changed = ACTIVATION_OPTIONS.find((option) => config[option] === CHANGED_ACTIVATION);
  return isKeras3 && changed ? `its ${changed} is the ${CHANGED_ACTIVATION} of Keras 3` : undefined;
}

/** A Bidirectional of tfjs makes its second layer from the options of the first. */
function hasOtherBackwardLayer({ layer, backward_layer: backward }: Options): boolean {
  const options = (value: unknown): Options =>
    typeof value === 'object' && value !== null && 'config' in value ? { ...Object(value.config) } : {};
  const [first, second] = [options(layer), options(backward)];
  return backward !== undefined && SHARED_OPTIONS.some((option) => first[option] !== second[option]);
}

const SHARED_OPTIONS = [...ACTIVATION_OPTIONS, 'units', 'use_bias', 'reset_after', 'return_sequences'];

/** Keras writes a type, or a policy that has a name. */
function dtypeName(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('config' in value)) return value;
  const { config } = value;
  return typeof config === 'object' && config !== null && 'name' in config ? config.name : value;
}
