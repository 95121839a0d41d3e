/** Runs the gradient graph on a replica's rows, and leaves the gradients where all replicas find them. */
import type { InputBatch } from '../engine.ts';
import { drawDropoutFactors } from './dropout-factors.ts';
import { NAMES } from './graph-names.ts';
import { writeRowGradients } from './lookups.ts';
import type { BatchPart, ReplicaSetup } from './messages.ts';
import { type CreateTensor, type createModelFeeds, tensorsOver } from './model-feeds.ts';
import { floatsOf, type RuntimeSession, type Tensors } from './onnx-runtime.ts';
import { createFloatRoom } from './room.ts';
import type { RunInto } from './run-into.ts';

export interface GradientPassOptions {
  readonly setup: ReplicaSetup;
  readonly session: RuntimeSession;
  readonly runInto: RunInto;
  readonly readModel: ReturnType<typeof createModelFeeds>;
  readonly tensor: CreateTensor;
}

export function createGradientPass({ setup, session, runInto, readModel, tensor }: GradientPassOptions) {
  const { trainedStart, trainedTablesStart, lookups, moved } = setup;
  const sharedWeights = new Float32Array(setup.sharedWeights);
  const sharedGradients = new Float32Array(setup.sharedGradients[setup.replica] ?? new ArrayBuffer(0));
  const gradients = new Float32Array(trainedTablesStart - trainedStart);
  const trained = setup.weights.filter(({ trainable, isTable }) => trainable && !isTable);
  const fetches = tensorsOver(gradients, trainedStart, trained, NAMES.gradient, tensor);
  const next = setup.isAdversarial ? lookups.map((_, i) => NAMES.nextPerturbation(i)) : [];
  const others = [NAMES.lossSum, NAMES.predictions, ...moved.map(NAMES.moved), ...next];
  const rooms = lookups.map(createFloatRoom);

  return async ({ input, targets, sampleWeights, dropout, share }: BatchPart, stepCount: number) => {
    const factors = setup.dropoutRates.map((rate, site) => [
      NAMES.dropout(site),
      tensor(drawDropoutFactors(dropout, site, rate), dropout.shapes[site] ?? []),
    ]);
    const { feeds, looked } = readModel(input.inputs, stepCount);
    const all = {
      ...feeds,
      ...Object.fromEntries(factors),
      [NAMES.targets]: tensor(targets, [targets.length]),
      [NAMES.sampleWeights]: tensor(sampleWeights, [input.rows]),
    };
    const lookedUp = lookups.flatMap(({ table }, i) => {
      const [read, room, target] = [looked[i], rooms[i], share.rows[i]];
      if (!table.trainable || !read || !room || !target) return [];
      const sums = room(read.rows.length);
      const result = tensor(sums, [read.distinct.length, table.shape[1] ?? 0]);
      return [{ ...read, name: NAMES.rowGradient(i), target, sums, result }];
    });
    const ofRows = Object.fromEntries(lookedUp.map(({ name, result }) => [name, result]));
    const run = (perturbations: Tensors, wanted: readonly string[]): Promise<Tensors> =>
      runInto(session, { ...all, ...perturbations }, { ...fetches, ...ofRows }, wanted);
    const results = await run(setup.isAdversarial ? noPerturbations(setup, input, tensor) : {}, others);
    sharedGradients.set(gradients);
    for (const { target, distinct, rows, sums } of lookedUp)
      writeRowGradients(target, distinct, { rows, sums });
    if (setup.isAdversarial) {
      await run(takePerturbations(results, lookups.length), []);
      averageInto(sharedGradients, gradients);
      for (const { target, sums } of lookedUp) averageInto(new Float32Array(target.sums), sums);
    }
    for (const spec of moved) sharedWeights.set(floatsOf(results, NAMES.moved(spec)), spec.offset);
    const [lossSum = Number.NaN] = floatsOf(results, NAMES.lossSum);
    return { lossSum, predictions: floatsOf(results, NAMES.predictions) };
  };
}

/** Zeros for each lookup, which broadcast. */
function noPerturbations({ lookups }: ReplicaSetup, { inputs }: InputBatch, tensor: CreateTensor): Tensors {
  const entries = lookups.map(({ input }, i) => {
    const ones = [...(inputs[input]?.shape ?? []), 1].map(() => 1);
    return [NAMES.perturbation(i), tensor(new Float32Array(1), ones)] as const;
  });
  return Object.fromEntries(entries);
}

/** What a run has found to hurt most, as what the next run adds. */
function takePerturbations(results: Tensors, lookupCount: number): Tensors {
  const entries = Array.from({ length: lookupCount }, (_, i) => {
    const result = results[NAMES.nextPerturbation(i)];
    return result === undefined ? [] : [[NAMES.perturbation(i), result] as const];
  });
  return Object.fromEntries(entries.flat());
}

/** `sums[i] = (sums[i] + others[i]) / 2` for all of `others`. */
function averageInto(sums: Float32Array, others: Float32Array): void {
  for (let i = 0; i < others.length; i++) sums[i] = ((sums[i] ?? 0) + (others[i] ?? 0)) / 2;
}
