/** Windows are many and alike: small batches get further in the same time, and the best epoch is kept. */
export const FORECAST_DEFAULTS = { epochs: 50, batchSize: 32, patience: 10, learningRate: 0.003 } as const;
