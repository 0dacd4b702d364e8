/** `uas help`: help for a command or topic, and manual pages. */
import type { Command } from 'commander';
import { type App, addExamples, type Configure } from '../../command/app.ts';
import { flag, optionsOf } from '../../command/declare.ts';
import { usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { helpText } from '../../help/help-text.ts';
import { type Topic, topics } from '../../help/topics.ts';
import { type View, valueView } from '../../output/view.ts';
import type { Line } from '../../system/io.ts';
import { version } from '../../version.ts';

/** Finds a command by its words, which are names or aliases. */
function descend(root: Command, words: readonly string[]): Command {
  return words.reduce<Command>((command, word) => {
    const found = command.commands.find(
      (child) => child.name() === word || child.aliases().includes(word),
    );
    if (found) return found as Command;
    const known = command.commands.map((child) => child.name());
    const close = nearest(word, command.parent ? known : [...known, ...Object.keys(topics)]);
    throw usageError(
      `unknown command or topic "${words.join(' ')}"`,
      close.length > 0
        ? `did you mean ${close.join(' or ')}?`
        : `topics: ${Object.keys(topics).join(', ')}`,
    );
  }, root);
}

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

async function commandHelp(app: App, words: readonly string[]): Promise<View> {
  const text = helpText(descend(await app.tree(words), words));
  const list = Object.entries(topics).map(
    ([name, { summary }]) => `  ${name.padEnd(16)}${summary}`,
  );
  const more = words.length === 0 ? `\nTopics: uas help TOPIC\n${list.join('\n')}\n` : '';
  return valueView({ help: text }, { text: text + more });
}

export const help: Configure = (command, app) => {
  command.argument('[words...]', `a command, or a topic: ${Object.keys(topics).join(', ')}`);
  const own = optionsOf(command, {
    man: flag('--man', 'print the manual page of one command or of all'),
  });
  addExamples(
    command,
    ['show what the exit codes mean', 'uas help exit-codes'],
    ['show help for one command', 'uas help admin uais delete'],
    ['read the manual', 'uas help --man | man -l -'],
  ).action(
    app.action(
      async ({ deps }, given, words: string[]) => {
        if (own(given).man) {
          const { manPage } = await import('../../help/man.ts');
          const page = manPage(descend(await app.tree(), words), version);
          return valueView({ man: page }, { text: page });
        }
        const [word = ''] = words;
        const topic = Object.hasOwn(topics, word) ? topics[word] : undefined;
        if (topic && words.length === 1) return topicView(topic, deps.io.columns ?? 80);
        return commandHelp(app, words);
      },
      { lenient: true },
    ),
  );
};
