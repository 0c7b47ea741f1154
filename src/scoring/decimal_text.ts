/**
 * A number as JSON text that always reads as a floating-point number: 72 is
 * `72.0`. Typed readers take a whole number for an integer and, where they
 * expect a double, turn it into null. The number must be finite.
 */
export function decimalText(value: number): string {
  const text = String(value);
  return Number.isInteger(value) && Math.abs(value) < exponentFrom
    ? `${text}.0`
    : text;
}

/** From here on JavaScript writes an exponent, which reads as a double. */
const exponentFrom = 1e21;
