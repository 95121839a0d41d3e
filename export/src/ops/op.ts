/** What the converter of an op is given, and what it gives. */

import type { UnsupportedOp } from '../errors/unsupported-ops-error.ts';
import type { Dimension } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { AttributeReader } from '../read/graph-attributes.ts';
import type { GraphTable } from '../read/graph-description.ts';
import type { ListOperand, Operand, TensorOperand } from './operand.ts';

/** One node of a graph model. */
export interface Op {
  readonly name: string;
  /** The op as TensorFlow spells it. */
  readonly type: string;
  /** Adds to the graph under the name of the node. */
  readonly graph: GraphBuilder;
  /** Version of the ONNX operators. */
  readonly opset: number;
  readonly operands: readonly Operand[];
  readonly attributes: AttributeReader;
  /** All inputs, which must be tensors. */
  readonly inputs: readonly TensorOperand[];
  /** An input that must be there; a negative place counts from the end. */
  operand(place: number): Operand;
  /** The same, which must be a tensor. */
  input(place: number): TensorOperand;
  /** The same, which must be a list of tensors. */
  list(place: number): ListOperand;
  /** The numbers of an input that must be known when the model is converted. */
  numbers(place: number): readonly number[];
  /** The only number of such an input. */
  number(place: number): number;
  /** The stored content of a Const. */
  weight(): TensorOperand;
  /** The content of a hash table, which must be the result of its node. */
  table(place: number): GraphTable;
  /** The function that an attribute names. */
  body(attribute: string): Body;
  /** A name for a size known at run time alone, unlike all others. */
  newSize(): Dimension;
  /** Refuses the node for something that only its inputs show. */
  refuse(reason: string): never;
}

/** A function of the model: a branch, or what a loop repeats. */
export interface Body {
  /** For each output the place of the input that it hands on as it is, if it does. */
  readonly handedOn: readonly (number | undefined)[];
  /**
   * Adds its nodes to a graph.
   *
   * @returns the outputs; undefined where some node of it was refused.
   */
  convert(graph: GraphBuilder, args: readonly Operand[]): readonly Operand[] | undefined;
}

/** Adds the nodes of an op to the graph; several operands for an op with several outputs. */
export type OpConverter = (op: Op) => Operand | readonly Operand[];

/** An op that cannot be written as ONNX, or not where it stands alone. */
export interface NotConvertible {
  readonly reason: string;
  /** What it is a part of in ONNX, where it stands with others as TensorFlow writes them. */
  readonly partOf?: string;
}

export type OpTable = Readonly<Record<string, OpConverter | NotConvertible>>;

export function notConvertible(reason: string): NotConvertible {
  return { reason };
}

/** @param reason why it cannot be written where something asks for its own value. */
export function convertedAs(partOf: string, reason: string): NotConvertible {
  return { partOf, reason };
}

/** Thrown by `Op.refuse`, and collected, so that all refused nodes are named at once. */
export class OpRefusal extends Error {
  readonly op: UnsupportedOp;

  constructor(op: UnsupportedOp) {
    super(op.reason);
    this.op = op;
  }
}
