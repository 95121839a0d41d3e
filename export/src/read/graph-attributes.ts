/** The attributes of GraphDef nodes, read as tfjs reads them (operation_mapper.ts of tfjs-converter 4.22). */
import * as v from 'valibot';
import type { OperandType, PartialShape } from './graph-description.ts';

/** Whole numbers of 64 bits are strings in protobuf's JSON, and so are numbers that JSON has not. */
const NUMBER = v.union([v.number(), v.pipe(v.string(), v.transform(Number))]);
const WHOLE_NUMBER = v.pipe(NUMBER, v.integer());
/** Bytes in base64, or as a list of numbers. */
const TEXT = v.union([
  v.pipe(
    v.string(),
    v.transform((base64) => Buffer.from(base64, 'base64').toString()),
  ),
  v.pipe(
    v.array(v.number()),
    v.transform((bytes) => Buffer.from(bytes).toString()),
  ),
]);
export const DATA_TYPE = v.union([v.string(), v.number()]);
export const TENSOR_SHAPE = v.object({
  unknownRank: v.nullish(v.boolean(), false),
  dim: v.nullish(v.array(v.object({ size: v.nullish(WHOLE_NUMBER, 0) })), []),
});
const LIST = v.object({
  i: v.nullish(v.array(WHOLE_NUMBER), []),
  f: v.nullish(v.array(NUMBER), []),
  b: v.nullish(v.array(v.boolean()), []),
  s: v.nullish(v.array(TEXT), []),
  type: v.nullish(v.array(DATA_TYPE), []),
  shape: v.nullish(v.array(TENSOR_SHAPE), []),
});
export const ATTRIBUTES = v.record(
  v.string(),
  v.object({
    i: v.nullish(WHOLE_NUMBER),
    f: v.nullish(NUMBER),
    b: v.nullish(v.boolean()),
    s: v.nullish(TEXT),
    type: v.nullish(DATA_TYPE),
    shape: v.nullish(TENSOR_SHAPE),
    list: v.nullish(LIST),
    func: v.nullish(v.object({ name: v.string() })),
  }),
);
export type GraphAttributes = v.InferOutput<typeof ATTRIBUTES>;

/** What tfjs makes of the types of TensorFlow; by name and by number (types.proto). */
const OPERAND_TYPES: Readonly<Record<string, OperandType>> = {
  DT_FLOAT: 'float32',
  1: 'float32',
  DT_DOUBLE: 'float32',
  2: 'float32',
  DT_INT32: 'int32',
  3: 'int32',
  DT_UINT8: 'int32',
  4: 'int32',
  DT_INT8: 'int32',
  6: 'int32',
  DT_STRING: 'string',
  7: 'string',
  DT_COMPLEX64: 'complex64',
  8: 'complex64',
  DT_INT64: 'int32',
  9: 'int32',
  DT_BOOL: 'bool',
  10: 'bool',
  DT_COMPLEX128: 'complex64',
  18: 'complex64',
  DT_HALF: 'float32',
  19: 'float32',
};

/** Undefined for a type that tfjs does not have. */
export function parseOperandType(type: string | number | undefined): OperandType | undefined {
  return type !== undefined && Object.hasOwn(OPERAND_TYPES, type) ? OPERAND_TYPES[type] : undefined;
}

/** Undefined for a shape of unknown rank; null for a size known at run time alone. */
export function parsePartialShape({
  unknownRank,
  dim,
}: v.InferOutput<typeof TENSOR_SHAPE>): PartialShape | undefined {
  return unknownRank ? undefined : dim.map(({ size }) => (size < 0 ? null : size));
}

/** Reads the attributes of a node by name; each is undefined where the node does not have it. */
export interface AttributeReader {
  number(name: string): number | undefined;
  numbers(name: string): readonly number[] | undefined;
  bool(name: string): boolean | undefined;
  /** In lower case, as tfjs compares it. */
  string(name: string): string | undefined;
  /** In the case in which it was written. */
  text(name: string): string | undefined;
  strings(name: string): readonly string[] | undefined;
  dataType(name: string): OperandType | undefined;
  shape(name: string): PartialShape | undefined;
  functionName(name: string): string | undefined;
}

export function createAttributeReader(attributes: GraphAttributes): AttributeReader {
  const text = (name: string): string | undefined => attributes[name]?.s ?? undefined;
  return {
    number: (name) => attributes[name]?.i ?? attributes[name]?.f ?? undefined,
    numbers: (name) => {
      const { list } = attributes[name] ?? {};
      if (!list) return undefined;
      return list.f.length > 0 ? list.f : list.i;
    },
    bool: (name) => attributes[name]?.b ?? undefined,
    string: (name) => text(name)?.toLowerCase(),
    text,
    strings: (name) => attributes[name]?.list?.s.map((item) => item.toLowerCase()),
    dataType: (name) => parseOperandType(attributes[name]?.type ?? undefined),
    shape: (name) => {
      const shape = attributes[name]?.shape;
      return shape ? parsePartialShape(shape) : undefined;
    },
    functionName: (name) => attributes[name]?.func?.name,
  };
}
