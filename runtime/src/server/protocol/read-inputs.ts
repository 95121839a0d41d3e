import { HTTPException } from 'hono/http-exception';
import type { InferenceBody } from './read-body.ts';
import type { RequestInput } from './schemas.ts';
import { readBytesElements, readIntegers } from './tensor-data.ts';

/** What a request asks the model about. */
export type ModelInputs =
  | { readonly kind: 'text'; readonly texts: readonly string[] }
  | { readonly kind: 'tokens'; readonly rows: readonly Int32Array[] };

type InputName = ModelInputs['kind'];

/** Data types that each input may come in. */
export const INPUT_DATATYPES: Readonly<Record<InputName, readonly string[]>> = {
  text: ['BYTES'],
  tokens: ['INT32', 'INT64'],
};

const READERS: Readonly<
  Record<InputName, (input: RequestInput, bytes: Uint8Array | undefined) => ModelInputs>
> = {
  text: (input, bytes) => ({ kind: 'text', texts: readTexts(input, bytes) }),
  tokens: (input, bytes) => ({ kind: 'tokens', rows: readRows(input, bytes) }),
};

/**
 * Reads the one input of a request: texts, or the token ids that they would become.
 *
 * @throws {HTTPException} 400 if there is not exactly one, or its name, type, shape and data do not belong together.
 */
export function readInputs({ request, bytesOf }: InferenceBody): ModelInputs {
  const [input, ...others] = request.inputs;
  if (input === undefined || others.length > 0) {
    throw wrongInput(`The model takes one input, "text" or "tokens", but ${request.inputs.length} were sent`);
  }
  const { name, datatype } = input;
  if (name !== 'text' && name !== 'tokens') {
    throw wrongInput(`The model has no input "${name}"; it takes "text" or "tokens"`);
  }
  const datatypes = INPUT_DATATYPES[name];
  if (!datatypes.includes(datatype)) {
    throw wrongInput(`Input "${name}" must be ${datatypes.join(' or ')}, not "${datatype}"`);
  }
  return READERS[name](input, bytesOf.get(input));
}

/** Shape [batch], or [batch, 1] as servers that batch by the first dimension want it. */
function readTexts({ shape, data }: RequestInput, bytes: Uint8Array | undefined): string[] {
  const [batch = 0, columns = 1] = shape;
  if (shape.length < 1 || shape.length > 2 || columns !== 1) {
    throw wrongInput(`Input "text" must have the shape [batch] or [batch, 1], not [${shape.join(', ')}]`);
  }
  const texts = bytes === undefined ? flatten(data).map(textOf) : readBytesElements(bytes, 'text');
  checkCount('text', texts.length, batch);
  return texts;
}

/** Shape [batch, time]. */
function readRows({ shape, data, datatype }: RequestInput, bytes: Uint8Array | undefined): Int32Array[] {
  const [batch = 0, time = 0] = shape;
  // Without steps, any number of rows would fit into no bytes at all.
  if (shape.length !== 2 || time === 0) {
    throw wrongInput(
      `Input "tokens" must have the shape [batch, time], time at least 1, not [${shape.join(', ')}]`,
    );
  }
  const ids = bytes === undefined ? flatten(data).map(tokenIdOf) : readIntegers(bytes, datatype, 'tokens');
  checkCount('tokens', ids.length, batch * time);
  return Array.from({ length: batch }, (_, row) => Int32Array.from(ids.slice(row * time, (row + 1) * time)));
}

/** JSON holds a tensor as one list, or a list of its rows. Not deeper: a hostile nesting would exhaust the stack. */
function flatten(data: readonly unknown[] | undefined): unknown[] {
  return (data ?? []).flat(1);
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') {
    throw wrongInput(`Input "text" must hold strings, not ${describe(value)}`);
  }
  return value;
}

function tokenIdOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || Math.abs(value) > 0x7fff_ffff) {
    throw wrongInput(`Input "tokens" must hold whole numbers of 32 bits, not ${describe(value)}`);
  }
  return value;
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : `a value of type ${typeof value}`;
}

function checkCount(name: InputName, count: number, expected: number): void {
  if (count !== expected) {
    throw wrongInput(`Input "${name}" has ${count} elements, but its shape has room for ${expected}`);
  }
}

function wrongInput(message: string): HTTPException {
  return new HTTPException(400, { message });
}
