import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBytesElements, readIntegers, writeBytesElements, writeFloats } from './tensor-data.ts';

describe('BYTES', () => {
  test('are the lengths and the UTF-8 of the strings, little-endian', () => {
    expect([...writeBytesElements(['ab', '', 'é'])]).toEqual([
      ...[2, 0, 0, 0, 97, 98],
      ...[0, 0, 0, 0],
      ...[2, 0, 0, 0, 0xc3, 0xa9],
    ]);
  });

  test('are read as they were written', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (strings) => {
        expect(readBytesElements(writeBytesElements(strings), 'text')).toEqual(strings);
      }),
    );
  });

  test.for([
    ['a length without its end', [1, 0, 0]],
    ['a length beyond the end', [3, 0, 0, 0, 97, 98]],
    ['the longest length', [255, 255, 255, 255, 97]],
    ['bytes that are no UTF-8', [1, 0, 0, 0, 0xff]],
  ] as const)('are refused with %s', ([, bytes]) => {
    expect(() => readBytesElements(Uint8Array.from(bytes), 'text')).toThrow('Element 0 of input "text"');
  });
});

describe('integers', () => {
  test('are little-endian, and may be part of a larger buffer', () => {
    const bytes = Uint8Array.from([9, 1, 2, 0, 0, 255, 255, 255, 255]).subarray(1);
    expect(readIntegers(bytes, 'INT32', 'tokens')).toEqual([513, -1]);
    expect(readIntegers(Uint8Array.from([1, 2, 0, 0, 0, 0, 0, 0]), 'INT64', 'tokens')).toEqual([513]);
  });

  test('are refused if they are no whole elements, or too large', () => {
    expect(() => readIntegers(new Uint8Array(6), 'INT32', 'tokens')).toThrow('no whole INT32 elements');
    const large = Uint8Array.from([0, 0, 0, 128, 0, 0, 0, 0]);
    expect(() => readIntegers(large, 'INT64', 'tokens')).toThrow('2147483648, which does not fit');
  });
});

test('FP32 is little-endian', () => {
  expect([...writeFloats([1, -2])]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
});
