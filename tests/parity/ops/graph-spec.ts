/** Small tfjs graph models, written as nodes with plain JavaScript attributes. */
export type Data = Float32Array | Int32Array | Uint8Array;
export type DataType = 'float32' | 'int32' | 'bool';

export interface TensorSpec {
  readonly dataType: DataType;
  readonly shape: readonly number[];
  readonly data: Data;
}

/** A number that must be a float even where it is whole. */
export interface Float {
  readonly float: number;
}

export type AttributeSpec =
  | number
  | boolean
  | string
  | Float
  | { readonly type: string }
  | { readonly shape: readonly number[] | undefined }
  | { readonly func: string }
  | readonly number[]
  | readonly string[];

export interface NodeSpec {
  readonly name: string;
  readonly op: string;
  readonly inputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
}

/** An input of the model; sizes of -1 are known at run time alone. */
export interface InputSpec {
  readonly name: string;
  readonly dataType: DataType;
  readonly shape: readonly number[];
}

export interface FunctionSpec {
  readonly name: string;
  /** Names and types (`DT_FLOAT`). */
  readonly inputs: readonly (readonly [string, string])[];
  /** Names, and where in the body the values come from (`add:z:0`). */
  readonly outputs: readonly (readonly [string, string])[];
  readonly nodes: readonly NodeSpec[];
}

export interface GraphSpec {
  readonly inputs: readonly InputSpec[];
  /** The content of Const nodes by their names. */
  readonly constants?: Readonly<Record<string, TensorSpec>>;
  readonly nodes: readonly NodeSpec[];
  readonly functions?: readonly FunctionSpec[];
  /** Nodes that run once, before all others, and may take constants. */
  readonly initializer?: readonly NodeSpec[];
  /** `node` or `node:1`. */
  readonly outputs: readonly string[];
}

const TYPES: Readonly<Record<DataType, string>> = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' };

/** The parts of a model.json of the format `graph-model`; outputs are called `output_0`, `output_1` and so on. */
export function graphModelParts(spec: GraphSpec) {
  const { inputs, constants = {}, nodes, functions = [], initializer, outputs } = spec;
  const encodedConstants = Object.entries(constants).map(([name, { dataType }]) =>
    encodeNode({ name, op: 'Const', attributes: { dtype: { type: TYPES[dataType] } } }),
  );
  return {
    modelTopology: {
      node: [
        ...inputs.map(({ name, dataType, shape }) =>
          encodeNode({
            name,
            op: 'Placeholder',
            attributes: { dtype: { type: TYPES[dataType] }, shape: { shape } },
          }),
        ),
        ...encodedConstants,
        ...nodes.map(encodeNode),
      ],
      library: { function: functions.map(encodeFunction) },
      versions: { producer: 1 },
    },
    ...(initializer && {
      modelInitializer: {
        node: [...encodedConstants, ...initializer.map(encodeNode)],
        versions: { producer: 1 },
      },
    }),
    signature: {
      inputs: Object.fromEntries(inputs.map(({ name }) => [name, { name: `${name}:0` }])),
      outputs: Object.fromEntries(outputs.map((name, i) => [`output_${i}`, { name }])),
    },
  };
}

function encodeNode({ name, op, inputs = [], attributes = {} }: NodeSpec) {
  const attr = Object.entries(attributes).map(([key, value]) => [key, encodeAttribute(value)]);
  return { name, op, input: inputs, attr: Object.fromEntries(attr) };
}

function encodeFunction({ name, inputs, outputs, nodes }: FunctionSpec) {
  return {
    signature: {
      name,
      inputArg: inputs.map(([input, type]) => ({ name: input, type })),
      outputArg: outputs.map(([output]) => ({ name: output, type: 'DT_FLOAT' })),
    },
    nodeDef: nodes.map(encodeNode),
    ret: Object.fromEntries(outputs),
  };
}

function encodeAttribute(value: AttributeSpec): object {
  if (typeof value === 'number') return { i: String(value) };
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'string') return { s: encodeText(value) };
  if ('float' in value) return { f: value.float };
  if ('func' in value) return { func: { name: value.func } };
  if ('type' in value) return value;
  if ('shape' in value) return { shape: encodeShape(value.shape) };
  const texts = value.filter((item) => typeof item === 'string');
  return { list: texts.length > 0 ? { s: texts.map(encodeText) } : { i: value.map(String) } };
}

function encodeShape(shape: readonly number[] | undefined): object {
  return shape ? { dim: shape.map((size) => ({ size: String(size) })) } : { unknownRank: true };
}

function encodeText(text: string): string {
  return Buffer.from(text).toString('base64');
}
