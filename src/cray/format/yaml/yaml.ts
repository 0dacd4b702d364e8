/** YAML in the bytes of ruamel.yaml 0.17's round-trip dump with its defaults: block style, 80 columns. */
import { isMoment, momentText } from '../moment.ts';
import { floatText } from '../python-text.ts';
import { isFloat, isList, isMap, type Value, type ValueMap } from '../value.ts';
import { type Analysis, analyze, chooseStyle, type ScalarStyle } from './scalar.ts';
import { YamlWriter } from './writer.ts';

/** The position of a node. */
type Place = 'root' | 'item' | 'value' | 'simple key' | 'long key';

/** A key longer than this, with its hidden `!!str`, goes after a `?`. */
const longestSimpleKey = 127 - '!!str'.length;

/** A list or a map as a document. */
export function yamlText(root: readonly Value[] | ValueMap): string {
  const writer = new YamlWriter();
  node(writer, root, 'root');
  writer.toIndent();
  return writer.text();
}

function node(writer: YamlWriter, value: Value, place: Place): void {
  if (isMap(value)) {
    if (value.size === 0) empty(writer, '{', '}');
    else map(writer, value);
  } else if (isList(value)) {
    if (value.length === 0) empty(writer, '[', ']');
    else list(writer, value, place);
  } else {
    const characters = Array.from(scalarText(value));
    if (typeof value === 'string') text(writer, value, characters, analyze(characters), place);
    else scalar(writer, 'plain', characters, place);
  }
}

/** Runs with the indentation of what is inside. */
function indented(writer: YamlWriter, inside: () => void, indentless = false): void {
  const outer = writer.indent;
  if (outer === undefined) writer.indent = 0;
  else if (!indentless) writer.indent = outer + 2;
  inside();
  writer.indent = outer;
}

function empty(writer: YamlWriter, open: string, close: string): void {
  writer.indicator(open, { space: true, spaceAfter: true });
  writer.indicator(close);
  writer.lineBreak();
}

function list(writer: YamlWriter, items: readonly Value[], place: Place): void {
  // Below `key:` the dashes are under the key; below `- ` and `: ` they go on in the same line.
  const indentless = place === 'value' && !writer.atStart;
  indented(
    writer,
    () => {
      for (const item of items) {
        writer.toIndent();
        writer.indicator('-', { space: true, opens: true });
        node(writer, item, 'item');
      }
    },
    indentless,
  );
}

function map(writer: YamlWriter, entries: ValueMap): void {
  indented(writer, () => {
    for (const [key, value] of entries) {
      writer.toIndent();
      const characters = Array.from(key);
      const analysis = analyze(characters);
      if (characters.length <= longestSimpleKey && !analysis.multiline) {
        text(writer, key, characters, analysis, 'simple key');
        writer.indicator(':');
      } else {
        writer.indicator('?', { space: true, opens: true });
        text(writer, key, characters, analysis, 'long key');
        writer.toIndent();
        writer.indicator(':', { space: true, opens: true });
      }
      node(writer, value, 'value');
    }
  });
}

function scalarText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (isMoment(value)) {
    if (/^\d\d:/.test(value.moment)) throw new TypeError('YAML has no times of day');
    return momentText(value);
  }
  if (!isFloat(value)) return String(value);
  const digits = floatText(value.float);
  return /(?:nan|inf)$/.test(digits) ? digits.replace(/(nan|inf)$/, '.$1') : digits;
}

function text(
  writer: YamlWriter,
  value: string,
  characters: readonly string[],
  analysis: Analysis,
  place: Place,
): void {
  scalar(writer, chooseStyle(value, analysis, place === 'simple key'), characters, place);
}

function scalar(
  writer: YamlWriter,
  style: ScalarStyle,
  characters: readonly string[],
  place: Place,
): void {
  indented(writer, () => {
    if (place === 'item') writer.toIndent();
    writer[style](characters, place !== 'simple key');
  });
}
