/** Numbers that Python would not write as JavaScript does: `1.0`, `1e-07`, `inf`. */

/** A number that was written with a fraction or an exponent. The state file keeps it as a plain number. */
export class Float extends Number {
  /** `repr(value)`, and what `json.dumps` writes. */
  override toString(): string {
    const value = this.valueOf();
    const [digits = '', exponent = '0'] = value.toExponential().split('e');
    const power = Number(exponent);
    if (power < -4 || power >= 16) {
      return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
    }
    if (Object.is(value, -0)) return '-0.0';
    if (Number.isInteger(value)) return `${value}.0`;
    // Four zeros behind the point at most, so without an exponent here, too.
    return String(value);
  }
}

/** Whether a value that was read from JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  const isFloat = value instanceof Float;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isFloat;
}

/** For `load`: what JSON holds with a fraction or an exponent. Beyond a double it has no end. */
export function float(value: number): number | Float {
  return Number.isFinite(value) ? new Float(value) : value;
}

/** `repr` of numbers that are none or have no end. */
export function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}
