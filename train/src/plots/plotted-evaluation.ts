/** One classified text. */
export interface PlottedAnswer {
  readonly trueLabel: string;
  /** The one that was chosen, and its probability. */
  readonly label: string;
  readonly probability: number;
  /** Probability of every label. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface PlottedEvaluation {
  readonly labels: readonly string[];
  /** `confusionMatrix[true][chosen]`, in the order of the labels. */
  readonly confusionMatrix: readonly (readonly number[])[];
  readonly rocAuc: number | null;
  readonly calibration: {
    readonly expectedCalibrationError: number;
    readonly bins: readonly {
      readonly count: number;
      readonly meanProbability: number;
      readonly accuracy: number;
    }[];
  };
  readonly answers: readonly PlottedAnswer[];
}
