import { TruncatedModelError } from '../errors/truncated-model-error.ts';
import { type ByteSource, bufferByteSource } from './byte-source.ts';
import { type ProtobufField, readFieldHead, WIRE_TYPE } from './protobuf.ts';

/** Field numbers of `GraphProto` and of the messages in it, from onnx.proto. */
const GRAPH_FIELD = { node: 1, initializer: 5 } as const;
const NODE_FIELD = { opType: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE_FIELD = { graph: 6, graphs: 11 } as const;
const TENSOR_FIELD = { dims: 1 } as const;

/** Names and attributes are small: a piece holds many nodes, and the numbers of large tensors are not read. */
const PIECE_BYTES = 64 * 1024;

/** What a graph is made of, the bodies of its loops and branches included. */
export interface GraphSummary {
  /** How often each operator occurs, most often first; those of other domains with it: `com.microsoft.Gelu`. */
  readonly operators: Readonly<Record<string, number>>;
  /** Numbers that are stored in the file, or beside it. */
  readonly parameterCount: number;
}

/** Where a message is. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Counts {
  readonly operators: Map<string, number>;
  parameterCount: number;
}

/**
 * Counts what is in a graph, whoever wrote it.
 *
 * @param graph the place of the `GraphProto` in the file.
 * @throws {TruncatedModelError} if a message in it breaks off.
 */
export async function summarizeGraph(source: ByteSource, graph: Span, path: string): Promise<GraphSummary> {
  const counts: Counts = { operators: new Map(), parameterCount: 0 };
  await countGraph(bufferByteSource(source, PIECE_BYTES), graph, counts, path);
  const sorted = [...counts.operators].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return { operators: Object.fromEntries(sorted), parameterCount: counts.parameterCount };
}

async function countGraph(source: ByteSource, graph: Span, counts: Counts, path: string): Promise<void> {
  for await (const field of fieldsIn(source, graph, path)) {
    if (field.fieldNumber === GRAPH_FIELD.node) await countNode(source, spanOf(field), counts, path);
    if (field.fieldNumber === GRAPH_FIELD.initializer) {
      counts.parameterCount += await countElements(source, spanOf(field), path);
    }
  }
}

async function countNode(source: ByteSource, node: Span, counts: Counts, path: string): Promise<void> {
  let opType = '';
  let domain = '';
  for await (const field of fieldsIn(source, node, path)) {
    const { fieldNumber, contentOffset, contentSizeBytes } = field;
    const read = async (): Promise<string> =>
      new TextDecoder().decode(await source.read(contentOffset, contentSizeBytes));
    if (fieldNumber === NODE_FIELD.opType) opType = await read();
    if (fieldNumber === NODE_FIELD.domain) domain = await read();
    if (fieldNumber === NODE_FIELD.attribute) await countBodies(source, spanOf(field), counts, path);
  }
  const name = domain === '' ? opType : `${domain}.${opType}`;
  counts.operators.set(name, (counts.operators.get(name) ?? 0) + 1);
}

async function countBodies(source: ByteSource, attribute: Span, counts: Counts, path: string): Promise<void> {
  for await (const field of fieldsIn(source, attribute, path)) {
    const isBody =
      field.fieldNumber === ATTRIBUTE_FIELD.graph || field.fieldNumber === ATTRIBUTE_FIELD.graphs;
    if (isBody && field.wireType === WIRE_TYPE.lengthDelimited) {
      await countGraph(source, spanOf(field), counts, path);
    }
  }
}

function spanOf({ contentOffset, contentSizeBytes }: ProtobufField): Span {
  return { start: contentOffset, end: contentOffset + contentSizeBytes };
}

/** The product of the sizes, which are written one by one or in one piece. */
async function countElements(source: ByteSource, tensor: Span, path: string): Promise<number> {
  let count = 1;
  for await (const field of fieldsIn(source, tensor, path)) {
    if (field.fieldNumber !== TENSOR_FIELD.dims) continue;
    if (field.wireType === WIRE_TYPE.varint) count *= field.value;
    else for (const size of await readPackedSizes(source, field)) count *= size;
  }
  return count;
}

async function readPackedSizes(source: ByteSource, field: ProtobufField): Promise<number[]> {
  const bytes = await source.read(field.contentOffset, field.contentSizeBytes);
  const sizes: number[] = [];
  let size = 0;
  let scale = 1;
  for (const byte of bytes) {
    size += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte >= 0x80) continue;
    sizes.push(size);
    size = 0;
    scale = 1;
  }
  return sizes;
}

async function* fieldsIn(
  source: ByteSource,
  { start, end }: Span,
  path: string,
): AsyncGenerator<ProtobufField> {
  let offset = start;
  while (offset < end) {
    const field = await readFieldHead(source, offset);
    const next = field ? field.contentOffset + field.contentSizeBytes : Number.POSITIVE_INFINITY;
    if (!field || next > end) throw new TruncatedModelError(path, source.sizeBytes);
    yield field;
    offset = next;
  }
}
