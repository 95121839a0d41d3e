import { InvalidInputsError } from '../errors/invalid-inputs-error.ts';
import type { TensorDescription } from './check-graph.ts';
import { elementCount, isTensorDtype, TENSOR_ARRAYS, type Tensor, type TensorInput } from './tensor.ts';

/** Tensors by the names of the model's inputs. */
export type ModelInputs = Readonly<Record<string, TensorInput>>;

/**
 * Compares inputs with what the model declares, before ONNX Runtime sees them.
 *
 * @param where names the model in errors.
 * @returns the tensors with the dtypes of the model.
 * @throws {InvalidInputsError} with everything that is wrong: names, dtypes, shapes, counts of elements, and sizes
 *   that share a name in the model but differ here.
 */
export function checkInputs(
  inputs: ModelInputs,
  declared: readonly TensorDescription[],
  where: string,
): Record<string, Tensor> {
  const problems: string[] = [];
  const tensors: Record<string, Tensor> = {};
  const sizeOf = new Map<string, { readonly size: number; readonly input: string }>();
  for (const description of declared) {
    const input = Object.hasOwn(inputs, description.name) ? inputs[description.name] : undefined;
    const found = input === undefined ? ['it is missing'] : findProblems(input, description, sizeOf);
    problems.push(...found.map((problem) => `"${description.name}": ${problem}`));
    if (input !== undefined && found.length === 0 && isTensorDtype(description.type)) {
      tensors[description.name] = { data: input.data, shape: input.shape, dtype: description.type };
    }
  }
  const known = declared.map(({ name }) => name);
  const unknown = Object.keys(inputs).filter((name) => !known.includes(name));
  problems.push(...unknown.map((name) => `"${name}": the model has no such input`));
  if (problems.length > 0) throw new InvalidInputsError(where, problems, declared.map(describeTensor));
  return tensors;
}

/** @example describeTensor({ name: 'tokens', type: 'int32', shape: ['batch', 'time'] }); // tokens: int32 [batch, time] */
export function describeTensor({ name, type, shape }: TensorDescription): string {
  return `${name}: ${type} [${shape.map((size) => (isKnown(size) ? size : '?')).join(', ')}]`;
}

function findProblems(
  { data, shape, dtype }: TensorInput,
  { name, type, shape: declaredShape }: TensorDescription,
  sizeOf: Map<string, { readonly size: number; readonly input: string }>,
): string[] {
  if (!isTensorDtype(type)) return [`the model wants ${type}, which this runtime cannot give`];
  if (dtype !== undefined && dtype !== type) return [`the dtype must be ${type}, but is ${dtype}`];
  const wanted = TENSOR_ARRAYS[type];
  if (!(data instanceof wanted)) {
    return [`the data of ${type} must be a ${wanted.name}, but are ${kindOf(data)}`];
  }
  if (type === 'string' && Array.from<unknown>(data).some((element) => typeof element !== 'string')) {
    return ['every element must be a string'];
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return ['the shape must be an array of whole numbers of at least 0'];
  }
  if (elementCount(shape) !== data.length) {
    return [
      `the shape [${shape.join(', ')}] has ${elementCount(shape)} elements, but the data have ${data.length}`,
    ];
  }
  // ONNX Runtime reports no dimensions for a scalar and for a tensor of any rank alike.
  if (declaredShape.length > 0 && declaredShape.length !== shape.length) {
    return [`it must have ${declaredShape.length} dimensions, but has ${shape.length}`];
  }
  return declaredShape.flatMap((declared, axis) => {
    const size = shape[axis] ?? 0;
    if (typeof declared === 'number') {
      return declared < 0 || declared === size
        ? []
        : [`dimension ${axis} must be ${declared}, but is ${size}`];
    }
    const before = sizeOf.get(declared);
    if (declared === '' || before === undefined) {
      sizeOf.set(declared, { size, input: name });
      return [];
    }
    const rule = `dimension ${axis} is "${declared}" like one of "${before.input}"`;
    return before.size === size ? [] : [`${rule}, which is ${before.size}, but is ${size}`];
  });
}

function isKnown(size: number | string): boolean {
  return typeof size === 'number' ? size >= 0 : size !== '';
}

function kindOf(data: unknown): string {
  if (typeof data !== 'object' || data === null) return String(data);
  return `a ${data.constructor?.name ?? 'object'}`;
}
