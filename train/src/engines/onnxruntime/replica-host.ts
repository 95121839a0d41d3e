/** What runs the graphs of a trainer: threads in Node, the page or a worker in a browser. */
import type { ReplicaRequest, ReplicaResult, ReplicaSetup } from './messages.ts';

/** What runs the graphs, in a thread of its own or not. */
export interface Replica {
  /** @throws {TrainingFailedError} if ONNX Runtime or the thread fails, or has failed before. */
  request(request: ReplicaRequest): Promise<ReplicaResult>;
  /** Releases the sessions. */
  dispose(): Promise<void>;
}

export interface ReplicaHost {
  readonly description: string;
  /** How many replicas may share the work; a model that mixes the rows of a batch gets one. */
  readonly replicaCount: number;
  start(setup: ReplicaSetup): Replica;
  /** Memory that all replicas see. */
  allocate(byteLength: number): ArrayBufferLike;
}
