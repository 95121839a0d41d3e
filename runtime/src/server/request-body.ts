import type { IncomingMessage } from 'node:http';
import { HTTPException } from 'hono/http-exception';

/**
 * Reads the whole body of a request.
 *
 * @throws {HTTPException} 413 if it is longer than `maxBytes`, 415 if it is compressed: then its length says nothing.
 */
export async function readRequestBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const { 'content-encoding': encoding = 'identity', 'content-length': length = 0 } = incoming.headers;
  if (encoding !== 'identity') {
    throw new HTTPException(415, { message: `Bodies are not decompressed; "${encoding}" is not supported` });
  }
  if (Number(length) > maxBytes) {
    throw tooLong(maxBytes);
  }
  const pieces = await readPieces(incoming, maxBytes);
  const [first, ...others] = pieces;
  return first !== undefined && others.length === 0 ? first : Buffer.concat(pieces);
}

/** Counts along, since a request need not say how long its body is. */
function readPieces(incoming: IncomingMessage, maxBytes: number): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    const take = (piece: Uint8Array) => {
      size += piece.byteLength;
      pieces.push(piece);
      if (size > maxBytes) {
        incoming.off('data', take);
        reject(tooLong(maxBytes));
      }
    };
    incoming.on('data', take);
    incoming.once('end', () => resolve(pieces));
    incoming.once('error', reject);
  });
}

function tooLong(maxBytes: number): HTTPException {
  return new HTTPException(413, { message: `The body is larger than ${maxBytes} bytes` });
}
