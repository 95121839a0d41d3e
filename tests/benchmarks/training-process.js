/**
 * One training run in a process of its own, so that its peak memory is its own. Plain JavaScript on the compiled
 * packages: no loader takes part in its memory or its start.
 */
process.once('message', async (job) => {
  process.send?.(await train(job).catch(describeFailure));
  process.disconnect();
});

/** @param {import('./training-runs.ts').TrainingJob} job */
async function train({ data, model: { masked, ...model }, options }) {
  const { buildRecurrentClassifier, trainClassifier } = await import('@onnx-bridge/train');
  const classifier = buildRecurrentClassifier({ ...model, maskPadding: masked });
  /** @type {number[]} */
  const batchEndsMs = [];
  const { engine } = await trainClassifier(classifier, data, {
    ...options,
    onBatch: () => batchEndsMs.push(performance.now()),
  });
  // maxRSS is in kilobytes on every system.
  return {
    batchEndsMs,
    description: engine.description,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** @param {unknown} error */
function describeFailure(error) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { code, message };
}
