import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

/** A file for `createWheel`, which packs it unless `isStored`. */
export interface WheelFile {
  readonly path: string;
  readonly content: Buffer;
  readonly isStored?: boolean;
}

const VERSION = 20;

/** Makes a zip file, as wheels are; each local header has an extra field that its directory entry does not have. */
export function createWheel(files: readonly WheelFile[], comment = ''): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { path, content, isStored = false } of files) {
    const name = Buffer.from(path);
    const packed = isStored ? content : deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(isStored ? 0 : 8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common]);
    const extra = Buffer.from('extra');
    local.writeUInt16LE(extra.length, 28);
    const position = Buffer.alloc(14);
    position.writeUInt32LE(offset, 10);
    entries.push(Buffer.from('PK\x01\x02'), Buffer.from([VERSION, 0]), common, position, name);
    bodies.push(local, name, extra, packed);
    offset += local.length + name.length + extra.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...bodies, directory, Buffer.from('PK\x05\x06'), end, Buffer.from(comment)]);
}

/** As a pin has it. */
export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
