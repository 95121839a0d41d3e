/** What the rest of the package knows about a tfjs graph model, whatever file it came from. */
import type { Tensor } from '../onnx/graph.ts';
import type { GraphAttributes } from './graph-attributes.ts';

/** The types of tensors in tfjs. */
export type OperandType = 'float32' | 'int32' | 'bool' | 'string' | 'complex64';

/** Null stands for a size known at run time alone. */
export type PartialShape = readonly (number | null)[];

/** One output of a node. */
export interface NodeOutput {
  readonly nodeName: string;
  readonly index: number;
  /** The name that the op gives to the output, as references inside functions have it. */
  readonly outputName?: string;
}

export interface GraphNode {
  readonly name: string;
  /** The op as TensorFlow spells it: `_FusedConv2D`. */
  readonly op: string;
  /** Without control inputs. */
  readonly inputs: readonly NodeOutput[];
  readonly attributes: GraphAttributes;
}

/** The body of a branch or a loop. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly dataType: OperandType | undefined }[];
  readonly outputs: readonly { readonly name: string; readonly source: NodeOutput }[];
  readonly nodes: ReadonlyMap<string, GraphNode>;
}

export interface GraphInput {
  /** The name under which callers give it. */
  readonly name: string;
  /** The placeholder that it is. */
  readonly nodeName: string;
  readonly dataType: OperandType;
  /** Undefined where even the number of dimensions is unknown. */
  readonly shape: PartialShape | undefined;
}

export interface GraphOutput {
  /** The name under which callers get it. */
  readonly name: string;
  readonly source: NodeOutput;
}

/** The content of a Const node. */
export interface GraphWeight {
  readonly dataType: OperandType;
  readonly tensor: Tensor;
}

/** What `tf.loadGraphModel` needs to load the same model, beside its weights. */
export interface GraphArtifacts {
  readonly modelTopology: object;
  readonly signature?: object;
  readonly modelInitializer?: object;
  readonly initializerSignature?: object;
}

/** What a table gives for each of some keys. */
export interface GraphTable {
  readonly keys: GraphWeight;
  readonly values: GraphWeight;
}

/** A tf.GraphModel, ready to convert. */
export interface GraphModelDescription {
  /** Where the model came from, for messages. */
  readonly path: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly functions: ReadonlyMap<string, GraphFunction>;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
  /** The content of the Const nodes by their names. */
  readonly weights: ReadonlyMap<string, GraphWeight>;
  /** The content of the hash tables by the names of their nodes. */
  readonly tables: ReadonlyMap<string, GraphTable>;
  readonly artifacts: GraphArtifacts;
}
