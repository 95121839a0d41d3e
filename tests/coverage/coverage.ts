/** docs/coverage.md: what can be converted, as the registries say and the parity cases show. */
import {
  ACTIVATIONS,
  convertDescription,
  DEFAULT_OPSET,
  describeModel,
  LAYER_CONVERTERS,
  OP_CONVERTERS,
  OPSET_IR_VERSIONS,
  UNBUNDLED_CONVERTERS,
} from '@onnx-bridge/export';
import { createGraphBuilder } from '@onnx-bridge/export/onnx';
import { createModel, VOCABULARY_SIZE } from '../parity/case-parts.ts';
import { PARITY_CASES } from '../parity/layer-cases.ts';
import { OP_CASES } from '../parity/ops/op-cases.ts';
import { convertOpCase } from '../parity/ops/run-op-case.ts';
import { saveInMemory, textJson } from '../support/tfjs-models.ts';

export const COVERAGE_FILE = 'docs/coverage.md';

/** The ONNX operators that a layer class or an op has become in some case. */
type Operators = ReadonlyMap<string, ReadonlySet<string>>;

/** The whole file. */
export async function createCoverage(): Promise<string> {
  const layers = await layerOperators();
  const ops = opOperators();
  const opsets = [...OPSET_IR_VERSIONS.keys()];
  return [
    '# What can be converted',
    `Made by \`npm run coverage\` from the tables of converters and from the cases that compare TensorFlow.js with ONNX Runtime; a test holds it to them. Operators are those of opset ${DEFAULT_OPSET}, after all passes; ${Math.min(...opsets)} to ${Math.max(...opsets)} can be written. Every row without a reason is tested.`,
    ...section('Layers', 'layer', LAYER_CONVERTERS, layers),
    ...section(
      'Layers that the bundle of TensorFlow.js leaves out',
      'layer',
      UNBUNDLED_CONVERTERS,
      new Map(),
    ),
    ...section('Activations', 'activation', ACTIVATIONS, activationOperators()),
    ...section('Ops of graph models', 'op', OP_CONVERTERS, ops),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(
  title: string,
  heading: string,
  table: Readonly<Record<string, unknown>>,
  operators: Operators,
): string[] {
  const rows = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  const refused = rows.filter(([, entry]) => textOf(entry, 'reason') && !textOf(entry, 'partOf'));
  const lines = rows.map(([name, entry]) => {
    const list = [...(operators.get(name) ?? ['converted'])].sort().join(', ') || 'none';
    const [partOf, reason] = [textOf(entry, 'partOf'), textOf(entry, 'reason')];
    return `| \`${name}\` | ${partOf ?? (reason === undefined ? list : `refused: ${reason}`)} |`;
  });
  return [
    `## ${title}`,
    `${rows.length - refused.length} of ${rows.length}.`,
    [`| ${heading} | ONNX operators |`, '| --- | --- |', ...lines].join('\n'),
  ];
}

function textOf(entry: unknown, field: 'reason' | 'partOf'): string | undefined {
  const text = typeof entry === 'object' && entry !== null ? Reflect.get(entry, field) : undefined;
  return typeof text === 'string' ? text : undefined;
}

async function layerOperators(): Promise<Operators> {
  const found = new Map<string, Set<string>>();
  for (const parityCase of PARITY_CASES) {
    const { paddingSide, labels } = parityCase;
    const text = paddingSide && textJson(VOCABULARY_SIZE, paddingSide, labels);
    const saved = { ...(await saveInMemory(createModel(parityCase))), text };
    const { model, listLayers } = convertDescription(describeModel(saved, 'parity case'));
    collect(found, listLayers(model.graph));
  }
  return found;
}

function opOperators(): Operators {
  const found = new Map<string, Set<string>>();
  for (const { graph } of OP_CASES) {
    const { model, listLayers } = convertOpCase(graph, DEFAULT_OPSET);
    collect(found, listLayers(model.graph));
  }
  return found;
}

function collect(
  found: Map<string, Set<string>>,
  converted: readonly { readonly className: string; readonly operators: readonly string[] }[],
): void {
  for (const { className, operators } of converted) {
    const known = found.get(className) ?? new Set();
    for (const operator of operators) known.add(operator);
    found.set(className, known);
  }
}

function activationOperators(): Operators {
  return new Map(
    Object.entries(ACTIVATIONS).map(([name, emit]) => {
      const graph = createGraphBuilder(name);
      emit(graph, graph.input('x', 'float32', ['batch']), -1);
      return [name, new Set(graph.build().nodes.map(({ opType }) => opType))];
    }),
  );
}
