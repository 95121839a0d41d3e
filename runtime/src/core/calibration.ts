/** Answers whose probability lies in one part of the range. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability of the chosen labels, 0 without any. */
  readonly meanProbability: number;
  /** Part of them that was right, 0 without any. */
  readonly accuracy: number;
}

/** Whether the answers are right as often as their probabilities say. */
export interface Calibration {
  /** Mean distance of probability and accuracy over the bins, each with its share of the answers. */
  readonly expectedCalibrationError: number;
  readonly bins: readonly CalibrationBin[];
}

const BIN_COUNT = 10;

/** @see Guo et al., On Calibration of Modern Neural Networks, 2017 (ECE, equal bins). */
export function measureCalibration(
  answers: readonly { readonly probability: number; readonly isRight: boolean }[],
): Calibration {
  const bins = Array.from({ length: BIN_COUNT }, (_, i): CalibrationBin => {
    const inBin = answers.filter(
      ({ probability }) => Math.min(Math.floor(probability * BIN_COUNT), BIN_COUNT - 1) === i,
    );
    const count = inBin.length;
    const share = (sum: number) => (count === 0 ? 0 : sum / count);
    return {
      from: i / BIN_COUNT,
      to: (i + 1) / BIN_COUNT,
      count,
      meanProbability: share(inBin.reduce((sum, { probability }) => sum + probability, 0)),
      accuracy: share(inBin.filter(({ isRight }) => isRight).length),
    };
  });
  const distance = bins.reduce(
    (sum, { count, meanProbability, accuracy }) => sum + count * Math.abs(meanProbability - accuracy),
    0,
  );
  return { expectedCalibrationError: distance / answers.length, bins };
}
