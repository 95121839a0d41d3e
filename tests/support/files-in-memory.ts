import type { ModelFiles } from '../../export/src/read/model-files.ts';

export interface ModelParts {
  readonly text: string;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** A model.json and its weights.bin, without a folder. */
export function filesInMemory({ text, weights }: ModelParts): ModelFiles {
  const contents: Record<string, Uint8Array<ArrayBuffer>> = {
    'model.json': new Uint8Array(Buffer.from(text)),
    'weights.bin': weights,
  };
  return {
    modelName: 'model.json',
    locate: (name) => `folder/${name}`,
    read: async (name, maxBytes) => {
      const bytes = Object.hasOwn(contents, name) ? contents[name] : undefined;
      return bytes && { sizeBytes: bytes.length, bytes: bytes.length > maxBytes ? undefined : bytes };
    },
  };
}
