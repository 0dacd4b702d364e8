/** Which plain YAML 1.2 scalars a reader would take for something other than text, as ruamel.yaml 0.17 decides. */

const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\n?$/;
const integer = /^(?:[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)\n?$/;
const timestamp =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)\n?$/;
const word = /^(?:true|True|TRUE|false|False|FALSE|~|null|Null|NULL|<<|=)?\n?$/;

/** A pattern is only asked about texts that begin with one of its characters. */
const patterns: readonly (readonly [RegExp, RegExp])[] = [
  [/^[-+0-9.]/, float],
  [/^[-+0-9]/, integer],
  [/^[0-9]/, timestamp],
  [/^[tTfFnN~<=]|^$/, word],
];

/** Whether the text, written plain, would be read as text again. */
export function readsAsText(text: string): boolean {
  return !patterns.some(([first, pattern]) => first.test(text) && pattern.test(text));
}
