/** How Python prints its values: `repr` and `str`, which cray uses for TOML, traces and plain answers. */
import { isMoment, momentRepr, momentText } from './moment.ts';
import { isFloat, isList, isMap, type Value } from './value.ts';

/** The shortest digits that read back as the same number; an exponent below 1e-4 and from 1e16 on. */
export function floatText(number: number): string {
  if (Number.isNaN(number)) return 'nan';
  if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf';
  if (Object.is(number, -0)) return '-0.0';
  const [mantissa = '', exponent = '0'] = number.toExponential().split('e');
  const power = Number(exponent);
  if (number === 0 || (power >= -4 && power < 16)) {
    const plain = plainDigits(mantissa, power);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const digits = String(Math.abs(power)).padStart(2, '0');
  return `${mantissa}e${power < 0 ? '-' : '+'}${digits}`;
}

function plainDigits(mantissa: string, power: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0');
  const fraction = digits.slice(power + 1);
  return `${sign}${whole}${fraction && `.${fraction}`}`;
}

// What `str.isprintable` refuses: controls, formats, surrogates, private use, unassigned, and separators but the blank.
const unprintable = /[\p{C}\p{Z}]/u;
const named: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string, quote: string): string {
  const name = named[character];
  if (name !== undefined) return name;
  if (character === quote) return `\\${quote}`;
  if (character === ' ' || !unprintable.test(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16);
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** `repr` of a text: single quotes unless it holds some and no double ones. */
export function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${Array.from(text, (character) => escaped(character, quote)).join('')}${quote}`;
}

/** `repr` of any value. */
export function repr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return textRepr(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return value.toString();
  if (isFloat(value)) return floatText(value.float);
  if (isList(value)) return `[${value.map(repr).join(', ')}]`;
  if (isMap(value)) {
    return `{${[...value].map(([key, item]) => `${textRepr(key)}: ${repr(item)}`).join(', ')}}`;
  }
  if (isMoment(value)) return momentRepr(value);
  return value satisfies never;
}

/** `str` of any value. */
export function str(value: Value): string {
  if (isMoment(value)) return momentText(value);
  return typeof value === 'string' ? value : repr(value);
}
