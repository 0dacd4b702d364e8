/** Usage lines and help pages in the layout of click 7. */
import { type Command, type Invocation, isOption, type Option, parametersOf } from './model.ts';
import { wrap } from './wrap.ts';

/** Lines are 78 columns wide, less on a narrower terminal. */
function widthOf({ session }: Invocation): number {
  const { env, io } = session.deps;
  const columns = Number(env.COLUMNS) > 0 ? Number(env.COLUMNS) : (io.columns ?? 80);
  return Math.max(Math.min(columns, 80) - 2, 50);
}

/** `Usage: cray uas … [OPTIONS] IMAGE_ID`, broken when it is too long. */
export function usageText(invocation: Invocation): string {
  const { path, command } = invocation;
  const pieces = ['[OPTIONS]'];
  for (const parameter of parametersOf(command)) {
    if (!isOption(parameter)) pieces.push(parameter.metavar);
  }
  if (command.kind === 'group') pieces.push('COMMAND [ARGS]...');
  const prefix = `Usage: ${path.join(' ')} `;
  const width = widthOf(invocation);
  if (width >= prefix.length + 20) {
    return wrap(pieces.join(' '), width, prefix, ' '.repeat(prefix.length)).join('\n');
  }
  return [prefix, ...wrap(pieces.join(' '), width, ' '.repeat(11))].join('\n');
}

/** `Try 'cray … -h' for help.` */
export function helpHint({ path }: Invocation): string {
  return `Try '${path.join(' ')} -h' for help.`;
}

function metavarOf({ metavar, type }: Option): string {
  if (metavar !== undefined) return metavar;
  return typeof type === 'string' ? type.toUpperCase() : `[${type.join('|')}]`;
}

function optionRow(option: Option): readonly [string, string] {
  const flags = option.flags.join(', ');
  const facts = [
    option.showsVariable ? `env var: ${option.variable}` : '',
    option.required ? 'required' : '',
  ].filter((fact) => fact !== '');
  const help = [option.help ?? '', facts.length > 0 ? `[${facts.join('; ')}]` : '']
    .filter((part) => part !== '')
    .join('  ');
  return [option.takes === 'value' ? `${flags} ${metavarOf(option)}` : flags, help];
}

/** Two columns below a heading; a row of several lines is followed by an empty one. */
function section(
  heading: string,
  rows: readonly (readonly [string, string])[],
  width: number,
): string[] {
  if (rows.length === 0) return [];
  const widest = Math.min(Math.max(...rows.map(([first]) => first.length)), 30) + 2;
  const lines = ['', `${heading}:`];
  for (const [first, second] of rows) {
    const [top = '', ...others] = wrap(second, Math.max(width - widest - 2, 10));
    const indent = ' '.repeat(widest + 2);
    if (top === '') lines.push(`  ${first}`);
    else if (first.length <= widest - 2) lines.push(`  ${first.padEnd(widest)}${top}`);
    else lines.push(`  ${first}`, `${indent}${top}`);
    lines.push(...others.map((line) => `${indent}${line}`));
    if (others.length > 0) lines.push('');
  }
  return lines;
}

function commandRow({ name, summary = '' }: Command): readonly [string, string] {
  return [name, summary];
}

/** A command's help page without its last line feed. */
export function helpPage(invocation: Invocation): string {
  const { command } = invocation;
  const width = widthOf(invocation);
  const lines = [usageText(invocation)];
  const about = command.about ?? command.summary;
  if (about) lines.push('', ...wrap(about, width, '  '));
  const options = parametersOf(command).filter(isOption);
  lines.push(...section('Options', options.map(optionRow), width));
  if (command.kind === 'group') {
    for (const [heading, kind] of [
      ['Groups', 'group'],
      ['Commands', 'leaf'],
    ] as const) {
      const members = command.commands.filter((member) => member.kind === kind);
      lines.push(...section(heading, members.map(commandRow), width));
    }
  }
  return lines.join('\n').trimEnd();
}
