import { ExportError } from './export-error.ts';

/** The labels of text.json do not fit the outputs of the model. */
export class LabelMismatchError extends ExportError {
  override readonly name = 'LabelMismatchError';
  readonly code = 'ONNX_BRIDGE_LABEL_MISMATCH';

  constructor(where: string, labels: readonly string[], outputs: string) {
    super({
      what: `There are ${labels.length} labels (${labels.join(', ')}) but the model ends in ${outputs}`,
      where: `${where}, labels`,
      fix: 'use the text.json written together with this model.json',
    });
  }
}
