/** The binary tensor data extension: JSON, then the bytes of the tensors one after the other. */
import { HTTPException } from 'hono/http-exception';
import { parseJson } from '../parse-json.ts';
import { type InferenceRequest, InferenceRequestSchema, type RequestInput } from './schemas.ts';

/** Length of the JSON in a body that goes on with bytes; the same header is in the answer. */
export const JSON_LENGTH_HEADER = 'inference-header-content-length';

export interface InferenceBody {
  readonly request: InferenceRequest;
  /** The bytes of an input that has no `data`. */
  readonly bytesOf: ReadonlyMap<RequestInput, Uint8Array>;
}

/**
 * Takes a body apart.
 *
 * @param jsonLength value of the header, absent where the whole body is JSON.
 * @throws {HTTPException} 400 if it is no request of the protocol, or its bytes are not as long as it says.
 */
export function readInferenceBody(
  body: Uint8Array,
  jsonLength: string | readonly string[] | undefined,
): InferenceBody {
  const jsonBytes = jsonLength === undefined ? body.byteLength : Number(jsonLength);
  if (!Number.isSafeInteger(jsonBytes) || jsonBytes < 0 || jsonBytes > body.byteLength) {
    throw new HTTPException(400, {
      message: `${JSON_LENGTH_HEADER} must be a length within the body's ${body.byteLength} bytes, not ${jsonLength}`,
    });
  }
  const request = parseJson(body.subarray(0, jsonBytes), InferenceRequestSchema);
  const bytesOf = new Map<RequestInput, Uint8Array>();
  let offset = jsonBytes;
  for (const input of request.inputs.filter(({ data }) => data === undefined)) {
    const size = input.parameters?.binary_data_size;
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw new HTTPException(400, {
        message: `Input "${input.name}" has neither data nor a binary_data_size`,
      });
    }
    if (offset + size > body.byteLength) {
      throw new HTTPException(400, {
        message: `The body ends before the ${size} bytes of input "${input.name}"`,
      });
    }
    bytesOf.set(input, body.subarray(offset, offset + size));
    offset += size;
  }
  if (offset !== body.byteLength) {
    const message = `The body has ${body.byteLength - offset} bytes that belong to no input`;
    throw new HTTPException(400, { message });
  }
  return { request, bytesOf };
}
