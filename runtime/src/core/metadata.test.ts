import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { InferenceError } from '../errors/inference-error.ts';
import { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
import { NotOnnxFileError } from '../errors/not-onnx-file-error.ts';
import { TruncatedModelError } from '../errors/truncated-model-error.ts';
import { type ByteSource, createByteSource } from './byte-source.ts';
import { readOnnxHeader } from './metadata.ts';
import { readFieldHead } from './protobuf.ts';

const GRAPH_FIELD = 7;
let model: Uint8Array;

beforeAll(async () => {
  model = new Uint8Array(await readFile(new URL('../node/fixtures/binary.onnx', import.meta.url)));
});

/** Cuts a model into its top-level fields, each with its head. */
async function splitFields(bytes: Uint8Array): Promise<{ fieldNumber: number; bytes: Uint8Array }[]> {
  const fields = [];
  for (let offset = 0; offset < bytes.length; ) {
    const field = await readFieldHead(createByteSource(bytes), offset);
    if (field === undefined) {
      throw new Error(`no field at ${offset}`);
    }
    const end = field.contentOffset + field.contentSizeBytes;
    fields.push({ fieldNumber: field.fieldNumber, bytes: bytes.slice(offset, end) });
    offset = end;
  }
  return fields;
}

/** Encodes one length-delimited field with a content of less than 16 KB. */
function encodeField(fieldNumber: number, content: Uint8Array): Uint8Array {
  const head = [fieldNumber * 8 + 2, (content.length & 0x7f) | 0x80, content.length >> 7];
  return Buffer.concat([new Uint8Array(head), content]);
}

describe('readOnnxHeader', () => {
  test('reads versions, producer and metadata of a text model', async () => {
    const header = await readOnnxHeader(model, 'binary.onnx');
    expect(header).toMatchObject({
      irVersion: 8,
      producerName: 'onnx-bridge',
      opsets: [{ domain: '', version: 17 }],
      sizeBytes: model.length,
    });
    expect([...header.metadata.keys()]).toEqual([
      'onnx_bridge.format_version',
      'onnx_bridge.labels',
      'onnx_bridge.preprocessing',
      'onnx_bridge.vocabulary',
      'onnx_bridge.model',
      'onnx_bridge.training',
      'onnx_bridge.metrics',
    ]);
    expect(header.metadata.get('onnx_bridge.labels')).toBe('["negative", "positive"]');
  });

  test('reads the same header when the metadata follow the graph', async () => {
    const fields = await splitFields(model);
    const graphFirst = [
      ...fields.filter(({ fieldNumber }) => fieldNumber !== 14),
      ...fields.filter(({ fieldNumber }) => fieldNumber === 14),
    ];
    const rearranged = Buffer.concat(graphFirst.map(({ bytes }) => bytes));
    expect(rearranged.equals(model)).toBe(false);
    const { graphOffset: _place, ...expected } = await readOnnxHeader(model, 'x');
    expect(await readOnnxHeader(rearranged, 'x')).toMatchObject(expected);
  });

  test('does not read a graph that stands behind the metadata', async () => {
    const graphSizeBytes = 1_000_000_000;
    const fields = await splitFields(model);
    const head = Buffer.concat([
      ...fields.filter(({ fieldNumber }) => fieldNumber !== GRAPH_FIELD).map(({ bytes }) => bytes),
      new Uint8Array([GRAPH_FIELD * 8 + 2, 0x80, 0x94, 0xeb, 0xdc, 0x03]),
    ]);
    let readBytes = 0;
    const source: ByteSource = {
      sizeBytes: head.length + graphSizeBytes,
      read: async (offset, length) => {
        readBytes += length;
        const bytes = new Uint8Array(length);
        bytes.set(head.subarray(offset, offset + length));
        return bytes;
      },
    };
    const header = await readOnnxHeader(source, 'x');
    expect(header.graphSizeBytes).toBe(graphSizeBytes);
    expect(header.metadata.size).toBe(7);
    expect(readBytes).toBeLessThan(300_000);
  });

  test.for([
    ['a text', Buffer.from('The movie was not bad at all, and I would see it again.')],
    ['JSON', Buffer.from('{"format":"layers-model","modelTopology":{}}')],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61', 'hex')],
    ['gzip', Buffer.from('1f8b0800000000000003cbc8e4020047972bb203000000', 'hex')],
    ['zeros', Buffer.alloc(100)],
    ['one byte', Buffer.from([0x08])],
    ['a protobuf message of another kind', Buffer.from([0x12, 0x03, 0x61, 0x62, 0x63])],
  ] as const)('says that %s is not an ONNX model', async ([, bytes]) => {
    await expect(readOnnxHeader(bytes, 'x.onnx')).rejects.toThrow(NotOnnxFileError);
  });

  test('never takes a cut file for a whole one, wherever it is cut', async () => {
    const classes = new Set<string>();
    for (let size = 1; size < model.length; size += 1) {
      const error = await readOnnxHeader(model.subarray(0, size), 'x').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(InferenceError);
      classes.add(error instanceof Error ? error.name : 'none');
      if (size > 2) {
        expect(error).toBeInstanceOf(TruncatedModelError);
      }
    }
    expect([...classes].sort()).toEqual(['NotOnnxFileError', 'TruncatedModelError']);
  });

  test('says how long a cut file should be', async () => {
    await expect(readOnnxHeader(model.subarray(0, model.length - 10), 'cut.onnx')).rejects.toThrow(
      `it has ${model.length - 10} bytes and should have at least ${model.length}. Where: cut.onnx`,
    );
  });

  test('survives any bytes with an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const outcome = await readOnnxHeader(bytes, 'x').catch((error: unknown) => error);
        expect(outcome instanceof InferenceError || !(outcome instanceof Error)).toBe(true);
      }),
    );
  });

  test('survives any changed byte of a model', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(model.length - 1), fc.nat(255), async (index, byte) => {
        const changed = model.slice();
        changed[index] = byte;
        const outcome = await readOnnxHeader(changed, 'x').catch((error: unknown) => error);
        expect(outcome instanceof InferenceError || !(outcome instanceof Error)).toBe(true);
      }),
    );
  });

  test('refuses metadata beyond its limit before reading them', async () => {
    const sizeBytes = 100_000_000;
    const head = new Uint8Array([0x08, 0x08, 14 * 8 + 2, 0x80, 0xd0, 0xac, 0xf3, 0x0e]);
    const source: ByteSource = {
      sizeBytes: head.length + 4_000_000_000,
      read: async (offset, length) => {
        expect(length).toBeLessThan(sizeBytes);
        const bytes = new Uint8Array(length);
        bytes.set(head.subarray(offset, offset + length));
        return bytes;
      },
    };
    await expect(readOnnxHeader(source, 'x')).rejects.toThrow(InvalidMetadataError);
  });

  test('refuses a file of countless tiny fields', async () => {
    const bytes = new Uint8Array(60_000);
    for (let index = 0; index < bytes.length; index += 2) {
      bytes[index] = 0x08;
      bytes[index + 1] = 0x08;
    }
    await expect(readOnnxHeader(bytes, 'x')).rejects.toThrow('more than 10000 top-level fields');
  });

  test('takes the last of two values under one key, as protobuf readers do', async () => {
    const entry = (value: string) =>
      encodeField(14, Buffer.concat([encodeField(1, Buffer.from('k')), encodeField(2, Buffer.from(value))]));
    const bytes = Buffer.concat([
      new Uint8Array([8, 8]),
      entry('a'),
      entry('b'),
      encodeField(7, new Uint8Array(0)),
    ]);
    expect((await readOnnxHeader(bytes, 'x')).metadata).toEqual(new Map([['k', 'b']]));
  });
});
