/** Four digits that count. */
export function formatValue(value: number): string {
  return String(Number(value.toPrecision(4)));
}
