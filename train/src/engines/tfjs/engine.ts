/** A training engine on one backend of TensorFlow.js. */
import { EngineUnavailableError } from '../../errors/engine-unavailable-error.ts';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import { DEFAULT_SEED, type Trainer, type TrainerOptions, type TrainingEngine } from '../engine.ts';
import type { TfjsBackend } from './backend.ts';

type Model = Parameters<TrainingEngine['createTrainer']>[0];

export function createTfjsEngine(backend: TfjsBackend): TrainingEngine {
  return {
    name: backend.engine,
    async unavailableReason() {
      const loaded = await backend.load();
      return typeof loaded === 'string' ? loaded : undefined;
    },
    createTrainer: (model, options) => createTrainer(backend, model, options),
  };
}

async function createTrainer(backend: TfjsBackend, model: Model, options: TrainerOptions): Promise<Trainer> {
  const loaded = await backend.load();
  if (typeof loaded === 'string') throw new EngineUnavailableError(backend.engine, [loaded]);
  if (options.device !== undefined && options.device !== backend.device) {
    const reason = `${backend.engine} runs on the device "${backend.device}" alone, not on "${options.device}"`;
    const fix = `use device "${backend.device}", or the engine onnxruntime`;
    throw new EngineUnavailableError(backend.engine, [reason], { device: options.device, fix });
  }
  const { prepareApply } = await import('./logits.ts');
  const applyModel = prepareApply(model, options.loss);
  const reasons = [
    ...listUnsupported(model),
    ...((options.adversarial ?? 0) > 0
      ? ['a batch twice, as adversarial training does: use the engine onnxruntime']
      : []),
    ...(typeof applyModel === 'string' ? [applyModel] : []),
  ];
  if (reasons.length > 0 || typeof applyModel === 'string') {
    throw new UnsupportedTrainingError(model.name, reasons, backend.engine);
  }
  const fusion =
    loaded.hasRawOperators && options.fusedLayers !== false
      ? (await import('./fused/fusion.ts')).fuseLayers(model)
      : undefined;
  const { createPenalties } = await import('./penalties.ts');
  const { createTfjsTrainer } = await import('./trainer.ts');
  return createTfjsTrainer({
    model,
    applyModel,
    loss: options.loss,
    optimizer: options.optimizer,
    addPenalties: createPenalties(model),
    seed: options.seed ?? DEFAULT_SEED,
    engine: backend.engine,
    backend: backend.name,
    description: [loaded.description, ...(fusion ? [fusion.description] : [])].join(', '),
    withFusedLayers: fusion ? fusion.run : (work) => work(),
  });
}

/** What no engine of this kind can train. */
function listUnsupported(model: Model): string[] {
  const stateful = model.layers.filter(({ stateful }) => stateful);
  const frozen = model.layers.filter(
    (layer) => layer.getClassName() === 'BatchNormalization' && layer.trainableWeights.length === 0,
  );
  return [
    ...frozen.map(({ name }) => `"${name}": it is frozen, but tfjs moves its statistics all the same`),
    ...stateful.map(({ name }) => `"${name}": it is stateful, but batches are shuffled`),
    ...(model.outputs.length === 1 ? [] : [`${model.outputs.length} outputs: there is one loss`]),
    ...(model.trainableWeights.length > 0 ? [] : ['a model without a trainable weight']),
  ];
}
