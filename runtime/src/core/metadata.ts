import { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
import { NotOnnxFileError } from '../errors/not-onnx-file-error.ts';
import { TruncatedModelError } from '../errors/truncated-model-error.ts';
import { type ByteSource, bufferByteSource, createByteSource } from './byte-source.ts';
import { type ProtobufField, readFieldHead, WIRE_TYPE } from './protobuf.ts';

/** Field numbers of `ModelProto` and of the messages in it, from onnx.proto. */
const MODEL_FIELD = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadataProps: 14 } as const;
const OPSET_FIELD = { domain: 1, version: 2 } as const;
const ENTRY_FIELD = { key: 1, value: 2 } as const;

/** One read of a file gets the metadata of a model with a vocabulary of about 20,000 tokens. */
const PIECE_BYTES = 256 * 1024;
/** A vocabulary of a million tokens takes about 12 MB; more than this is a hostile or broken file. */
const MAX_METADATA_BYTES = 64 * 1024 * 1024;
/** Ours have about 12 fields beside the functions of a model; a file of tiny fields must not keep us busy. */
const MAX_FIELDS = 10_000;
/** IR versions are small numbers (13 in 2026); anything else in the first field is not ONNX. */
const MAX_IR_VERSION = 1_000;

export interface OnnxOpset {
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly version: number;
}

/** What an ONNX file says of itself beside its graph. */
export interface OnnxHeader {
  readonly irVersion: number;
  readonly producerName: string;
  readonly opsets: readonly OnnxOpset[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly sizeBytes: number;
  /** Where the graph begins. */
  readonly graphOffset: number;
  readonly graphSizeBytes: number;
}

interface HeaderDraft {
  irVersion: number | undefined;
  producerName: string;
  readonly opsets: OnnxOpset[];
  readonly metadata: Map<string, string>;
  metadataBytes: number;
  graphOffset: number;
  graphSizeBytes: number | undefined;
}

/**
 * Reads what an ONNX file says of itself, without its graph: ONNX Runtime's JavaScript API does not show it.
 * The graph is skipped by its length, so metadata before or after it are found alike, and a file whose
 * metadata come first is read by one piece at its start.
 *
 * @param path names the file in errors.
 * @throws {NotOnnxFileError} if the bytes are no ONNX model.
 * @throws {TruncatedModelError} if the file ends before its graph does.
 * @throws {InvalidMetadataError} if there are more metadata than any text model has.
 * @see onnx.proto, message ModelProto.
 */
export async function readOnnxHeader(model: ByteSource | Uint8Array, path: string): Promise<OnnxHeader> {
  const source = bufferByteSource(model instanceof Uint8Array ? createByteSource(model) : model, PIECE_BYTES);
  const draft: HeaderDraft = {
    irVersion: undefined,
    producerName: '',
    opsets: [],
    metadata: new Map(),
    metadataBytes: 0,
    graphOffset: 0,
    graphSizeBytes: undefined,
  };
  let offset = 0;
  for (let fieldCount = 0; offset < source.sizeBytes; fieldCount += 1) {
    if (fieldCount === MAX_FIELDS) {
      throw new NotOnnxFileError(path, `it has more than ${MAX_FIELDS} top-level fields`);
    }
    const field = await readFieldHead(source, offset);
    if (field === undefined) {
      throw brokenFieldError(draft, source, path, offset);
    }
    offset = field.contentOffset + field.contentSizeBytes;
    if (offset > source.sizeBytes) {
      throw cutOffError(draft, source, path, offset);
    }
    await readField(field, source, draft, path);
  }
  return finishHeader(draft, source.sizeBytes, path);
}

function finishHeader(draft: HeaderDraft, sizeBytes: number, path: string): OnnxHeader {
  const { irVersion, producerName, opsets, metadata, graphOffset, graphSizeBytes } = draft;
  if (irVersion === undefined) {
    throw new NotOnnxFileError(path, 'it names no IR version');
  }
  if (graphSizeBytes === undefined) {
    throw new TruncatedModelError(path, sizeBytes);
  }
  return { irVersion, producerName, opsets, metadata, sizeBytes, graphOffset, graphSizeBytes };
}

/** A field that breaks off in the last bytes of a file that began well is a cut; elsewhere it is no protobuf. */
function brokenFieldError(draft: HeaderDraft, source: ByteSource, path: string, offset: number): Error {
  const isAtEnd = source.sizeBytes - offset < 20;
  return draft.irVersion !== undefined && isAtEnd
    ? new TruncatedModelError(path, source.sizeBytes)
    : new NotOnnxFileError(path, `there is no protobuf field at byte ${offset}`);
}

function cutOffError(draft: HeaderDraft, source: ByteSource, path: string, endOffset: number): Error {
  return draft.irVersion === undefined
    ? new NotOnnxFileError(path, 'it does not begin with an IR version')
    : new TruncatedModelError(path, source.sizeBytes, endOffset);
}

async function readField(
  field: ProtobufField,
  source: ByteSource,
  draft: HeaderDraft,
  path: string,
): Promise<void> {
  const { fieldNumber, wireType, value } = field;
  if (fieldNumber === MODEL_FIELD.irVersion && wireType === WIRE_TYPE.varint && value <= MAX_IR_VERSION) {
    draft.irVersion = value;
  }
  if (wireType !== WIRE_TYPE.lengthDelimited) {
    return;
  }
  if (fieldNumber === MODEL_FIELD.graph) {
    draft.graphOffset = field.contentOffset;
    draft.graphSizeBytes = field.contentSizeBytes;
  } else if (fieldNumber === MODEL_FIELD.producerName) {
    draft.producerName = decodeText(await readContent(field, source, draft, path));
  } else if (fieldNumber === MODEL_FIELD.opsetImport) {
    const { texts, numbers } = await readMessage(await readContent(field, source, draft, path));
    draft.opsets.push({
      domain: texts.get(OPSET_FIELD.domain) ?? '',
      version: numbers.get(OPSET_FIELD.version) ?? 0,
    });
  } else if (fieldNumber === MODEL_FIELD.metadataProps) {
    const { texts } = await readMessage(await readContent(field, source, draft, path));
    draft.metadata.set(texts.get(ENTRY_FIELD.key) ?? '', texts.get(ENTRY_FIELD.value) ?? '');
  }
}

/** Checks the size against the limit before memory is taken. */
async function readContent(
  field: ProtobufField,
  source: ByteSource,
  draft: HeaderDraft,
  path: string,
): Promise<Uint8Array> {
  draft.metadataBytes += field.contentSizeBytes;
  if (draft.metadataBytes > MAX_METADATA_BYTES) {
    throw new InvalidMetadataError(
      path,
      'metadata_props',
      `they are larger than ${MAX_METADATA_BYTES} bytes`,
    );
  }
  return source.read(field.contentOffset, field.contentSizeBytes);
}

interface SmallMessage {
  readonly texts: ReadonlyMap<number, string>;
  readonly numbers: ReadonlyMap<number, number>;
}

/** Reads a message of texts and numbers only; what is broken in it is left out, and missed by its reader. */
async function readMessage(bytes: Uint8Array): Promise<SmallMessage> {
  const source = createByteSource(bytes);
  const texts = new Map<number, string>();
  const numbers = new Map<number, number>();
  let offset = 0;
  while (offset < bytes.byteLength) {
    const field = await readFieldHead(source, offset);
    if (field === undefined) {
      break;
    }
    const endOffset = field.contentOffset + field.contentSizeBytes;
    if (field.wireType === WIRE_TYPE.lengthDelimited && endOffset <= bytes.byteLength) {
      texts.set(field.fieldNumber, decodeText(bytes.subarray(field.contentOffset, endOffset)));
    } else if (field.wireType === WIRE_TYPE.varint) {
      numbers.set(field.fieldNumber, field.value);
    }
    offset = endOffset;
  }
  return { texts, numbers };
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
