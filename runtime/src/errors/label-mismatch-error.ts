import { InferenceError } from './inference-error.ts';

/** The data have labels that the model does not know. */
export class LabelMismatchError extends InferenceError {
  override readonly name = 'LabelMismatchError';
  readonly code = 'ONNX_BRIDGE_LABEL_MISMATCH';
  readonly dataLabels: readonly string[];
  readonly modelLabels: readonly string[];

  constructor(source: string, dataLabels: readonly string[], modelLabels: readonly string[]) {
    const unknown = dataLabels.filter((label) => !modelLabels.includes(label));
    super({
      what:
        `The data have labels that the model does not know (${quote(unknown)}): ` +
        `labels of the data ${quote(dataLabels)}; labels of the model ${quote(modelLabels)}`,
      where: source,
      fix: 'evaluate on data with the labels of the model, or name the right column with --label-column',
    });
    this.dataLabels = dataLabels;
    this.modelLabels = modelLabels;
  }
}

const SHOWN_LABELS = 20;

function quote(labels: readonly string[]): string {
  const shown = labels.slice(0, SHOWN_LABELS).map((label) => JSON.stringify(label));
  const more = labels.length > SHOWN_LABELS ? [`and ${labels.length - SHOWN_LABELS} more`] : [];
  return [...shown, ...more].join(', ');
}
