/**
 * WGSL of a recurrent layer: one workgroup runs all time steps of four sequences, one thread a hidden unit.
 *
 * B sequences, T steps, E inputs, H hidden units, D directions. A `vec4f` of a state or an input holds those of the four
 * sequences, one of a weight those of the gates of one unit: i, o, f, c of an LSTM; z, r, h and nothing of a GRU. So each
 * pair that is read gives sixteen products. A thread keeps the state of its unit in registers and shares the hidden
 * state through workgroup memory: one barrier before it is read, one before it is written.
 *
 * The arrays of weights have sizes that the compiler knows: with sizes of run time it checks each access, which made the
 * whole a fifth slower in Chromium's software device.
 *
 * @see ONNX operators LSTM and GRU, version 14.
 */
import type { RecurrentLayer } from './recurrent-layer.ts';

export interface ShaderOptions
  extends Pick<RecurrentLayer, 'kind' | 'isLinearBeforeReset' | 'hiddenSize' | 'inputSize' | 'directions'> {
  readonly writesAllStates: boolean;
}

/** Sequences of a workgroup: the lanes of a `vec4f`. */
export const SEQUENCES_PER_GROUP = 4;
const LANES = ['x', 'y', 'z', 'w'] as const;

/** Beyond these, float32 sigmoid and tanh are 0, 1 or -1; some graphics drivers overflow there. */
const ACTIVATIONS = `
fn sigmoid4(x: vec4f) -> vec4f { return 1.0 / (1.0 + exp(-clamp(x, vec4f(-30.0), vec4f(30.0)))); }
fn tanh4(x: vec4f) -> vec4f { return tanh(clamp(x, vec4f(-15.0), vec4f(15.0))); }`;

export function recurrentShader(options: ShaderOptions): string {
  const { kind, hiddenSize: H, inputSize: E, directions, writesAllStates } = options;
  const D = directions.length;
  const isReverse = directions.map((direction) => String(direction === 'reverse'));
  return `
struct Sizes { batch: u32, time: u32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> inputs: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read> inputWeights: array<vec4f, ${D * E * H}>;
@group(0) @binding(4) var<storage, read> recurrentWeights: array<vec4f, ${D * H * H}>;
@group(0) @binding(5) var<storage, read> biases: array<vec4f, ${D * 2 * H}>;
@group(0) @binding(6) var<storage, read_write> states: array<f32>;
var<workgroup> hidden: array<vec4f, ${H}>;
var<workgroup> gated: array<vec4f, ${H}>;
var<workgroup> stepInput: array<vec4f, ${E}>;
const IS_REVERSE = array<bool, ${isReverse.length}>(${isReverse.join(', ')});
${ACTIVATIONS}
@compute @workgroup_size(${H})
fn main(@builtin(local_invocation_index) j: u32, @builtin(workgroup_id) group: vec3u) {
  let direction = group.y;
  let isReverse = IS_REVERSE[direction];
  let inputBase = direction * ${E * H}u + j;
  let recurrentBase = direction * ${H * H}u + j;
  let inputBias = biases[direction * ${2 * H}u + j];
  let stateBias = biases[direction * ${2 * H}u + ${H}u + j];
  let rows = min(group.x * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.batch - 1u));
  let ends = min(vec4u(${LANES.map((lane) => `lengths[rows.${lane}]`).join(', ')}), vec4u(sizes.time));
  var h = vec4f(0.0);
  var c = vec4f(0.0);
  hidden[j] = h;
  for (var t = 0u; t < sizes.time; t++) {
    let isRunning = vec4u(t) < ends;
    let places = select(vec4u(t), ends - 1u - t, isReverse) * isRunningAsNumber(isRunning);
    let offsets = (places * sizes.batch + rows) * ${E}u;
    for (var i = j; i < ${E}u; i += ${H}u) {
      stepInput[i] = vec4f(${LANES.map((lane) => `inputs[offsets.${lane} + i]`).join(', ')});
    }
    workgroupBarrier();
    ${eachLane((lane) => `var input_${lane} = inputBias; var state_${lane} = stateBias;`)}
    ${product('input', 'inputWeights[inputBase', 'stepInput', options.inputSize, H)}
    ${product('state', 'recurrentWeights[recurrentBase', 'hidden', H, H)}
    ${kind === 'LSTM' ? LSTM_CELL : gruCell(options)}
    workgroupBarrier();
    hidden[j] = h;
    ${writesAllStates ? writeStep(options) : ''}
  }
  ${writesAllStates ? '' : writeLast(options)}
}
fn isRunningAsNumber(isRunning: vec4<bool>) -> vec4u { return select(vec4u(0u), vec4u(1u), isRunning); }`;
}

function eachLane(line: (lane: string) => string): string {
  return LANES.map(line).join('\n      ');
}

/** Adds to each sequence the product of the weights of this unit and what its threads share. */
function product(sum: string, weights: string, shared: string, count: number, H: number): string {
  return `for (var k = 0u; k < ${count}u; k++) {
      let w = ${weights} + k * ${H}u];
      let x = ${shared}[k];
      ${eachLane((lane) => `${sum}_${lane} += w * x.${lane};`)}
    }`;
}

/** A gate of the four sequences, from the four gates of each. */
function gate(name: string, place: string): string {
  return `vec4f(${LANES.map((lane) => `${name}_${lane}.${place}`).join(', ')})`;
}

/** A sequence that has ended keeps its state. */
const LSTM_CELL = `
    ${eachLane((lane) => `let sum_${lane} = input_${lane} + state_${lane};`)}
    let nextC = sigmoid4(${gate('sum', 'z')}) * c + sigmoid4(${gate('sum', 'x')}) * tanh4(${gate('sum', 'w')});
    c = select(c, nextC, isRunning);
    h = select(h, sigmoid4(${gate('sum', 'y')}) * tanh4(c), isRunning);`;

function gruCell({ isLinearBeforeReset, hiddenSize: H }: ShaderOptions): string {
  const gates = `
    let update = sigmoid4(${gate('input', 'x')} + ${gate('state', 'x')});
    let reset = sigmoid4(${gate('input', 'y')} + ${gate('state', 'y')});`;
  // The reset gate comes before the recurrent weights of the candidate: one more pass over the state.
  const candidate = isLinearBeforeReset
    ? `let candidate = reset * ${gate('state', 'z')};`
    : `gated[j] = reset * h;
    workgroupBarrier();
    var candidate = vec4f(stateBias.z);
    for (var k = 0u; k < ${H}u; k++) {
      candidate += recurrentWeights[recurrentBase + k * ${H}u].z * gated[k];
    }`;
  return `${gates}
    ${candidate}
    h = select(h, (1.0 - update) * tanh4(${gate('input', 'z')} + candidate) + update * h, isRunning);`;
}

/** All states: those after the end of a sequence stay 0, as the buffer was. */
function writeStep({ hiddenSize: H, directions }: ShaderOptions): string {
  return LANES.map(
    (lane, s) => `if (isRunning.${lane} && group.x * 4u + ${s}u < sizes.batch) {
      states[((places.${lane} * ${directions.length}u + direction) * sizes.batch + rows.${lane}) * ${H}u + j] = h.${lane};
    }`,
  ).join('\n');
}

function writeLast({ hiddenSize: H }: ShaderOptions): string {
  return LANES.map(
    (lane, s) => `if (group.x * 4u + ${s}u < sizes.batch) {
      states[(direction * sizes.batch + rows.${lane}) * ${H}u + j] = h.${lane};
    }`,
  ).join('\n');
}
