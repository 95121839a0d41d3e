import { InferenceError } from './inference-error.ts';

/** A row of token ids does not fit the model. */
export class InvalidTokensError extends InferenceError {
  override readonly name = 'InvalidTokensError';
  readonly code = 'ONNX_BRIDGE_INVALID_TOKENS';
  readonly rowIndex: number;

  constructor(rowIndex: number, problem: string, expected: string) {
    super({
      what: `Row ${rowIndex} of the tokens ${problem}, but the model takes ${expected}`,
      where: `classifyTokens, rows[${rowIndex}]`,
      fix: 'encode texts with the vocabulary and the sequence length that the model file holds',
    });
    this.rowIndex = rowIndex;
  }
}
