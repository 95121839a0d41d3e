/** A worker thread that owns the ONNX Runtime sessions of one training replica; `session.run` would block the caller. */
import { parentPort, workerData } from 'node:worker_threads';
import { callNative, type GuardedWorkerData } from '@onnx-bridge/runtime/worker';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { InputBatch } from '../engine.ts';
import type { ReplicaReply, ReplicaRequest, ReplicaResult, ReplicaSetup, UpdateScalars } from './messages.ts';
import type { WeightSpec } from './model-plan.ts';
import { NAMES } from './training-graphs.ts';

type Tensors = Record<string, Tensor>;

/** One thread a session: replicas share the processor by rows, which is faster than threads inside small operators. */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Its errors reach the caller as ours, not as text on stderr.
  logSeverityLevel: 4,
  // Vanishing gradients become subnormal numbers, which slow the processor down about tenfold.
  extra: { session: { set_denormal_as_zero: '1' } },
};

const NO_RESULT: ReplicaResult = { lossSum: 0, predictions: new Float32Array(0) };

async function createReplica(setup: ReplicaSetup) {
  const create = (graph: Uint8Array) => InferenceSession.create(graph, SESSION_OPTIONS);
  const gradientSession = await create(setup.gradientGraph);
  const predictionSession = await create(setup.predictionGraph);
  const updateSession = setup.updateGraph && (await create(setup.updateGraph));

  // ONNX Runtime takes no memory that threads share, so each replica has its own copy of the weights.
  const sharedWeights = new Float32Array(setup.sharedWeights);
  const sharedGradients = setup.sharedGradients.map((buffer) => new Float32Array(buffer));
  const weights = new Float32Array(sharedWeights.length);
  const gradients = sharedGradients.map((shared) => new Float32Array(shared.length));
  const ownGradients = gradients[setup.replica] ?? new Float32Array(0);
  const tensors = (flat: Float32Array, name: (spec: WeightSpec) => string): Tensors =>
    Object.fromEntries(setup.weights.map((spec) => [name(spec), tensorAt(flat, spec)]));

  const weightFeeds = tensors(weights, NAMES.weight);
  const gradientFetches = tensors(ownGradients, (spec) => NAMES.gradient(spec, 0));
  const update = {
    feeds: Object.assign(
      {},
      weightFeeds,
      tensors(new Float32Array(weights.length), NAMES.mean),
      tensors(new Float32Array(weights.length), NAMES.variance),
      ...gradients.map((flat, replica) => tensors(flat, (spec) => NAMES.gradient(spec, replica))),
    ),
  };

  return {
    async gradient(input: InputBatch, targets: Float32Array): Promise<ReplicaResult> {
      weights.set(sharedWeights);
      const feeds = {
        ...weightFeeds,
        [NAMES.tokens]: tokenTensor(input),
        [NAMES.targets]: new Tensor('float32', targets, [input.rows, 1]),
      };
      const results = await gradientSession.run(feeds, {
        [NAMES.lossSum]: null,
        [NAMES.predictions]: null,
        ...gradientFetches,
      });
      sharedGradients[setup.replica]?.set(ownGradients);
      const [lossSum = Number.NaN] = floatsOf(results, NAMES.lossSum);
      return { lossSum, predictions: floatsOf(results, NAMES.predictions) };
    },
    async predict(input: InputBatch): Promise<ReplicaResult> {
      weights.set(sharedWeights);
      const results = await predictionSession.run({ ...weightFeeds, [NAMES.tokens]: tokenTensor(input) });
      return { lossSum: 0, predictions: floatsOf(results, NAMES.predictions) };
    },
    async update(scalars: UpdateScalars): Promise<ReplicaResult> {
      if (!updateSession) throw new Error('this replica has no update graph');
      weights.set(sharedWeights);
      for (const [replica, flat] of gradients.entries()) flat.set(sharedGradients[replica] ?? []);
      const results = await updateSession.run({ ...update.feeds, ...scalarTensors(scalars) });
      for (const spec of setup.weights) {
        sharedWeights.set(floatsOf(results, NAMES.updated(NAMES.weight(spec))), spec.offset);
        for (const name of [NAMES.mean(spec), NAMES.variance(spec)]) {
          update.feeds[name] = new Tensor('float32', floatsOf(results, NAMES.updated(name)), spec.shape);
        }
      }
      return NO_RESULT;
    },
    async readState(): Promise<ReplicaResult> {
      const flat = new Float32Array(2 * weights.length);
      for (const spec of setup.weights) {
        flat.set(floatsOf(update.feeds, NAMES.mean(spec)), spec.offset);
        flat.set(floatsOf(update.feeds, NAMES.variance(spec)), weights.length + spec.offset);
      }
      return { lossSum: 0, predictions: flat };
    },
    async writeState(mean: Float32Array, variance: Float32Array): Promise<ReplicaResult> {
      Object.assign(update.feeds, tensors(mean, NAMES.mean), tensors(variance, NAMES.variance));
      return NO_RESULT;
    },
    async release(): Promise<ReplicaResult> {
      for (const session of [gradientSession, predictionSession, updateSession]) await session?.release();
      return NO_RESULT;
    },
  };
}

type Replica = Awaited<ReturnType<typeof createReplica>>;

function perform(replica: Replica, request: ReplicaRequest): Promise<ReplicaResult> {
  switch (request.task) {
    case 'gradient':
      return replica.gradient(request.input, request.targets);
    case 'predict':
      return replica.predict(request.input);
    case 'update':
      return replica.update(request.scalars);
    case 'readState':
      return replica.readState();
    case 'writeState':
      return replica.writeState(request.mean, request.variance);
    case 'release':
      return replica.release();
  }
}

function tensorAt(flat: Float32Array, { offset, size, shape }: WeightSpec): Tensor {
  return new Tensor('float32', flat.subarray(offset, offset + size), shape);
}

function tokenTensor({ inputs }: InputBatch): Tensor {
  const [{ data, shape } = { data: new Int32Array(0), shape: [0, 0] }] = inputs;
  return data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape);
}

function scalarTensors(scalars: UpdateScalars): Tensors {
  const scalar = (value: number): Tensor => new Tensor('float32', Float32Array.of(value), []);
  return {
    [NAMES.scale]: scalar(scalars.scale),
    [NAMES.learningRate]: scalar(scalars.learningRate),
    [NAMES.meanCorrection]: scalar(scalars.meanCorrection),
    [NAMES.varianceCorrection]: scalar(scalars.varianceCorrection),
  };
}

function floatsOf(results: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the graph gave no float32 "${name}"`);
  return data;
}

function serve(setup: ReplicaSetup & GuardedWorkerData): void {
  const guarded = <T>(call: () => Promise<T>): Promise<T> => callNative(setup.nativeCallState, call);
  const replica = guarded(() => createReplica(setup));
  const reply = (message: ReplicaReply): void => parentPort?.postMessage(message);
  const answer = async (request: ReplicaRequest): Promise<void> => {
    try {
      const created = await replica;
      reply({ ok: true, result: await guarded(() => perform(created, request)) });
    } catch (error) {
      reply({ ok: false, message: error instanceof Error ? error.message : String(error) });
    }
    if (request.task === 'release') parentPort?.close();
  };
  let last = Promise.resolve();
  parentPort?.on('message', (request: ReplicaRequest) => {
    last = last.then(() => answer(request));
  });
}

serve(workerData);
