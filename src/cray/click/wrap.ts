/** Breaks a text at blanks so that no line is wider than `width`, unless a single word is. */
export function wrap(text: string, width: number, first = '', others = first): string[] {
  const lines: string[] = [];
  let line = first;
  let blank = '';
  let isEmpty = true;
  for (const chunk of text.match(/\s+|\S+/g) ?? []) {
    if (/^\s/.test(chunk)) {
      blank = isEmpty ? '' : chunk;
      continue;
    }
    if (!isEmpty && line.length + blank.length + chunk.length > width) {
      lines.push(line);
      line = others;
      blank = '';
    }
    line += blank + chunk;
    blank = '';
    isEmpty = false;
  }
  if (!isEmpty) lines.push(line);
  return lines;
}
