/** Conversions between the types of tensors, as tfjs makes them on its own. ONNX operator: Cast 13. */
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { DataType, Value } from '../onnx/graph.ts';
import type { OperandType } from '../read/graph-description.ts';
import type { Op } from './op.ts';
import { constantOperand, type TensorOperand } from './operand.ts';

/** From narrow to wide: two inputs of different types both become the wider one (upcastType of tfjs). */
const WIDTHS: Readonly<Record<OperandType, number>> = {
  bool: 0,
  int32: 1,
  float32: 2,
  complex64: 3,
  string: 4,
};

/** @see ONNX operator Cast, version 13. */
export function castValue(op: Op, value: Value, dataType: DataType): Value {
  return op.graph.node('Cast', [value], { to: DATA_TYPE_NUMBERS[dataType] });
}

/** The value in another type; nothing is added where it has that type already. */
export function valueAs(op: Op, operand: TensorOperand, dataType: DataType): Value {
  const { constant } = operand;
  if (operand.dataType === dataType) return operand.value;
  if (operand.dataType === 'string' || operand.dataType === 'complex64') {
    return op.refuse(`its input is of type ${operand.dataType}, expected ${dataType}`);
  }
  if (dataType === 'int64' && constant) {
    return op.graph.constant({
      dataType,
      shape: constant.shape,
      data: BigInt64Array.from(toIntegers(constant.data)),
    });
  }
  if (dataType === 'float32' && constant && constant.data.length <= 64) {
    const data = Float32Array.from(constant.data, Number);
    return constantOperand(op.graph, 'float32', { dataType, shape: constant.shape, data }).value;
  }
  return castValue(op, operand.value, dataType);
}

function toIntegers(data: ArrayLike<number | bigint>): bigint[] {
  return Array.from(data, (number) => BigInt(Math.trunc(Number(number))));
}

/** The wider of the types of some inputs. */
export function commonType(operands: readonly TensorOperand[]): OperandType {
  return operands.map(({ dataType }) => dataType).reduce((a, b) => (WIDTHS[a] >= WIDTHS[b] ? a : b));
}

/** The value in another type of tfjs, where tfjs converts on its own. */
export function valueIn(op: Op, operand: TensorOperand, dataType: OperandType): Value {
  if (operand.dataType === dataType) return operand.value;
  return dataType === 'string' || dataType === 'complex64'
    ? op.refuse(`one of its inputs is of type ${dataType}, another of type ${operand.dataType}`)
    : valueAs(op, operand, dataType);
}

/** A number of the same type as an operand. */
export function numberLike(op: Op, dataType: OperandType, number: number): Value {
  const data = {
    float32: () => Float32Array.of(number),
    int32: () => Int32Array.of(number),
    bool: () => Uint8Array.of(number),
  };
  if (dataType === 'string' || dataType === 'complex64') return op.refuse(`its input is of type ${dataType}`);
  return op.graph.constant({ dataType, shape: [], data: data[dataType]() });
}

/** @throws {OpRefusal} for texts, complex numbers and bool. */
export function numberType(op: Op, dataType: OperandType): 'float32' | 'int32' {
  return dataType === 'float32' || dataType === 'int32'
    ? dataType
    : op.refuse(`its input is of type ${dataType}`);
}
