/** Turns a finished training graph into bytes, without the nodes that nothing needs. */
import { encodeModel, type GraphBuilder, removeDeadEnds } from '@onnx-bridge/export/onnx';

const OPSET = 17;
const IR_VERSION = 8;

/** A gradient rule gives the gradient of its input even where nobody asks for it; ONNX Runtime would compute it. */
export function encodeGraph(builder: GraphBuilder): Uint8Array {
  return encodeModel({
    graph: removeDeadEnds(builder.build()),
    opset: OPSET,
    irVersion: IR_VERSION,
    producerName: 'onnx-bridge',
    producerVersion: '',
    metadata: {},
  });
}
