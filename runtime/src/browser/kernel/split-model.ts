/** Cuts a model at its recurrent layer: what comes before it, the layer, and what comes after it. */
import { type GraphParts, type NodeParts, readGraphParts, writeModel, writeValueInfo } from './onnx-parts.ts';
import { isRecurrent, KernelRefusal, type RecurrentLayer, readRecurrentLayer } from './recurrent-layer.ts';

const DATA_TYPE = { float: 1, int32: 6 } as const;
/** Places among the inputs and outputs of a recurrent node. */
const SEQUENCE = 0;
const LENGTHS = 4;
const ALL_STATES = 0;
const LAST_STATE = 1;

export interface SplitModel {
  readonly layer: RecurrentLayer;
  /** Model from tokens to what the layer reads. */
  readonly before: Uint8Array<ArrayBuffer>;
  /** Name of float32 `[time, batch, inputs]`, an output of `before`. */
  readonly sequenceName: string;
  /** Name of int32 `[batch]`, an output of `before`; undefined where all rows are equally long. */
  readonly lengthsName: string | undefined;
  /** Model from what the layer gives to the probabilities. */
  readonly after: Uint8Array<ArrayBuffer>;
  /** Name of what `after` takes: all states `[time, directions, batch, hidden]` or the last ones, without the time. */
  readonly statesName: string;
  readonly takesAllStates: boolean;
}

/** @throws {KernelRefusal} if the graph is not: something, one LSTM or GRU, something. */
export function splitModel(model: Uint8Array): SplitModel {
  const graph = readGraphParts(model);
  const [node, ...others] = graph.nodes.filter(isRecurrent);
  if (node === undefined) throw new KernelRefusal('no LSTM or GRU');
  if (others.length > 0) throw new KernelRefusal('several recurrent layers');
  if (graph.nodes.some(({ hasSubgraph }) => hasSubgraph)) throw new KernelRefusal('control flow');
  const layer = readRecurrentLayer(node, graph);
  const afterNodes = dependentNodes(graph, node);
  const beforeNodes = graph.nodes.filter((other) => other !== node && !afterNodes.includes(other));
  const { statesName, takesAllStates } = findStates(node, afterNodes);
  checkCut(graph, beforeNodes, afterNodes);

  const sequenceName = node.inputs[SEQUENCE] ?? '';
  const lengthsName = node.inputs[LENGTHS] || undefined;
  const beforeOutputs = [
    writeValueInfo(sequenceName, DATA_TYPE.float, ['time', 'batch', layer.inputSize]),
    ...(lengthsName === undefined ? [] : [writeValueInfo(lengthsName, DATA_TYPE.int32, ['batch'])]),
  ];
  const stateDims = [layer.directions.length, 'batch', layer.hiddenSize];
  const states = writeValueInfo(
    statesName,
    DATA_TYPE.float,
    takesAllStates ? ['time', ...stateDims] : stateDims,
  );
  return {
    layer,
    sequenceName,
    lengthsName,
    statesName,
    takesAllStates,
    before: writeModel(graph, beforeNodes, [...graph.inputs.values()], beforeOutputs),
    after: writeModel(graph, afterNodes, [states], [...graph.outputs.values()]),
  };
}

/** The nodes that need what `node` gives; ONNX has its nodes in an order in which they can run. */
function dependentNodes({ nodes }: GraphParts, node: NodeParts): NodeParts[] {
  const reached = new Set(node.outputs.filter((name) => name !== ''));
  return nodes.filter((other) => {
    const isReached = other !== node && other.inputs.some((name) => reached.has(name));
    if (isReached) for (const name of other.outputs) reached.add(name);
    return isReached;
  });
}

function findStates(
  node: NodeParts,
  afterNodes: readonly NodeParts[],
): Pick<SplitModel, 'statesName' | 'takesAllStates'> {
  const used = new Set(afterNodes.flatMap(({ inputs }) => inputs));
  const places = node.outputs.flatMap((name, place) => (name !== '' && used.has(name) ? [place] : []));
  const [place, ...more] = places;
  if ((place !== ALL_STATES && place !== LAST_STATE) || more.length > 0) {
    throw new KernelRefusal('a recurrent layer of which several outputs are used');
  }
  return { statesName: node.outputs[place] ?? '', takesAllStates: place === ALL_STATES };
}

/** Nothing but the states may cross the cut. */
function checkCut(
  graph: GraphParts,
  beforeNodes: readonly NodeParts[],
  afterNodes: readonly NodeParts[],
): void {
  const given = new Set([...graph.inputs.keys(), ...beforeNodes.flatMap(({ outputs }) => outputs)]);
  const crossing = afterNodes.flatMap(({ inputs }) => inputs).find((name) => name !== '' && given.has(name));
  if (crossing !== undefined) throw new KernelRefusal(`"${crossing}", which goes around the recurrent layer`);
}
