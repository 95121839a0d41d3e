import { HTTPException } from 'hono/http-exception';
import * as v from 'valibot';

const UTF8 = new TextDecoder();

/**
 * Makes the JSON of a request typed.
 *
 * @throws {HTTPException} 400 that names every field which is missing or wrong.
 */
export function parseJson<Schema extends v.GenericSchema>(
  json: Uint8Array,
  schema: Schema,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(UTF8.decode(json)));
  if (result.success) {
    return result.output;
  }
  const issues = result.issues.map(
    (issue) => `${v.getDotPath(issue) ?? 'the whole value'}: ${issue.message}`,
  );
  throw new HTTPException(400, { message: `The request is not what it should be. ${issues.join('; ')}` });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HTTPException(400, { message: `The body is not JSON: ${reason}`, cause });
  }
}
