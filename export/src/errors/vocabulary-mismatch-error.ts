import { ExportError } from './export-error.ts';

/** The vocabulary of text.json does not fit the embedding of the model. */
export class VocabularyMismatchError extends ExportError {
  override readonly name = 'VocabularyMismatchError';
  readonly code = 'ONNX_BRIDGE_VOCABULARY_MISMATCH';
  readonly vocabularySize: number;
  readonly rowCount: number;

  constructor(parts: {
    readonly where: string;
    readonly layerName: string;
    readonly vocabularySize: number;
    readonly rowCount: number;
  }) {
    const { where, layerName, vocabularySize, rowCount } = parts;
    super({
      what: `Vocabulary has ${vocabularySize} ids but the embedding "${layerName}" has ${rowCount} rows`,
      where: `${where}, vocabulary`,
      fix: 'use the text.json written together with this model.json',
    });
    this.vocabularySize = vocabularySize;
    this.rowCount = rowCount;
  }
}
