/** `uas help`: help for a command or topic, and manual pages. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type App, addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { flag, optionsOf } from '../../command/declare.ts';
import { documentedOptions } from '../../command/global-options.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { helpText } from '../../help/help-text.ts';
import { type Topic, topics } from '../../help/topics.ts';
import { textView, type View, valueView } from '../../output/view.ts';
import { childEnv } from '../../system/child-env.ts';
import type { Line } from '../../system/styled-line.ts';
import { version } from '../../version.ts';

/** Finds a command by its words, which are names or aliases. */
function descend(root: Command, words: readonly string[]): Command {
  return words.reduce<Command>((command, word) => {
    const found = command.commands.find(
      (child) => child.name() === word || child.aliases().includes(word),
    );
    if (found) return found as Command;
    const known = command.commands.map((child) => child.name());
    const close = nearest(word, command.parent ? known : [...known, ...Object.keys(allTopics)]);
    throw usageError(
      `unknown command or topic "${words.join(' ')}"`,
      close.length > 0
        ? `did you mean ${close.join(' or ')}?`
        : `topics: ${Object.keys(allTopics).join(', ')}`,
    );
  }, root);
}

/** Topics about this program's own tables of options and topics, besides those of {@link topics}. */
const ownTopics: Readonly<Record<string, Topic>> = {
  options: {
    summary: 'options of every command',
    intro: ['Every command takes these options, before or after its own words.'],
    headers: ['OPTION', 'MEANING'],
    rows: () => documentedOptions.map((row) => [...row]),
    more: ['To see the values in effect and their sources: uas config explain'],
  },
  topics: {
    summary: 'this list',
    intro: ['Read one of these with: uas help TOPIC'],
    headers: ['TOPIC', 'SUBJECT'],
    rows: () => Object.entries(allTopics).map(([name, { summary }]) => [name, summary]),
  },
};

const allTopics: Readonly<Record<string, Topic>> = { ...topics, ...ownTopics };

async function topicView(
  { intro, headers, rows, more = [] }: Topic,
  width?: number,
): Promise<View> {
  const { wrappedTable } = await import('../../output/wrapped.ts');
  const cells = rows();
  const keys = headers.map((header) => header.toLowerCase().replaceAll(' ', '_'));
  const value = cells.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])));
  const lines: Line[] = [...intro, '', ...wrappedTable(cells, headers, width)];
  return { ...valueView(value), lines: more.length > 0 ? [...lines, '', ...more] : lines };
}

/** Help as text for people, and as the command tree in data formats. */
async function commandHelp(context: Context, app: App, words: readonly string[]): Promise<View> {
  const { forPeople = false } = context.printing.format;
  if (!forPeople || context.printing.query !== undefined) {
    const { commandTree } = await import('../../help/tree.ts');
    const root = await app.tree();
    return valueView(commandTree(descend(root, words), root, version));
  }
  const text = helpText(descend(await app.tree(words), words));
  const list = Object.entries(allTopics).map(
    ([name, { summary }]) => `  ${name.padEnd(16)}${summary}`,
  );
  const more = words.length === 0 ? `\nTopics: uas help TOPIC\n${list.join('\n')}\n` : '';
  return textView((text + more).trimEnd().split('\n'), { help: text });
}

/**
 * Shows the page with `man` on a terminal. Its source is for a pipe, or where there is no `man`.
 * @returns the exit code of `man`
 */
async function showPage({ deps, paths }: Context, page: string): Promise<number | undefined> {
  if (!deps.io.stdoutIsTerminal) return undefined;
  const file = join(paths.cache, 'uas.1');
  try {
    await deps.files.makeOwnDirectory(paths.cache);
    await deps.files.writePrivate(file, page);
    const { env, signal } = deps;
    const { code } = await deps.spawn('man', [file], {
      env: childEnv(env),
      mode: 'inherit',
      signal,
    });
    return code;
  } catch (error) {
    if (error instanceof UasError) throw error;
    deps.io.note('man is not available here; this is the source of the page');
    return undefined;
  }
}

async function manual(context: Context, app: App, words: readonly string[]) {
  const { manPage } = await import('../../help/man.ts');
  const page = manPage(descend(await app.tree(), words), version);
  const shown = context.printing.formatGiven ? undefined : await showPage(context, page);
  return shown ?? valueView({ man: page }, { text: page });
}

export const help: Configure = (command, app) => {
  command.argument('[words...]', `a command, or a topic: ${Object.keys(allTopics).join(', ')}`);
  const own = optionsOf(command, {
    man: flag(
      '--man',
      'show the manual page of one command or of all; in a pipe, print its source',
    ),
  });
  addExamples(
    command,
    ['show what the exit codes mean', 'uas help exit-codes'],
    ['show help for one command', 'uas help admin uais delete'],
    ['read the manual', 'uas help --man'],
    ['print the command tree as JSON', 'uas help --json'],
  ).action(
    app.action(
      async (context, given, words: string[]) => {
        if (own(given).man) return manual(context, app, words);
        const [word = ''] = words;
        const topic = Object.hasOwn(allTopics, word) ? allTopics[word] : undefined;
        if (topic && words.length === 1) return topicView(topic, context.deps.io.columns);
        return commandHelp(context, app, words);
      },
      { lenient: true },
    ),
  );
};
