/** `uas wait` and `uas admin uais wait`: wait for UAIs. */

import type { Command } from 'commander';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context, Options } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { adjusted, choiceOr, flag, optionsOf, text } from '../../command/declare.ts';
import { readTargets } from '../../command/targets.ts';
import { parseDuration } from '../../core/duration.ts';
import { usageError } from '../../core/errors.ts';
import { listView, type View } from '../../output/view.ts';
import { uaiResource } from '../../resources/uai.ts';
import { waitForUais } from '../../uais/wait.ts';
import { ownUais, resolveWaitNames, type WaitSource } from '../../uais/wait-names.ts';

import type { Selection } from '../admin/uais/select.ts';

/** The view of deleted UAIs, of which only the names are known. */
function goneView(names: readonly string[]): View {
  const rows = names.map((name) => ({ uai_name: name, deleted: true }));
  return listView(rows, {
    name: (row) => row.uai_name,
    columns: [
      { key: 'name', value: (row) => row.uai_name },
      { key: 'deleted', value: (row) => row.deleted },
    ],
  });
}

/** The names of the UAIs that options select; undefined if names are given instead. */
async function readSelected(
  context: Context,
  selection: Selection | undefined,
  named: readonly string[],
): Promise<string[] | undefined> {
  if (!selection) return undefined;
  if (named.length > 0 && selection.isGiven) {
    throw usageError('selectors such as --owner cannot be combined with names');
  }
  if (named.length > 0) return undefined;
  if (!selection.isGiven) {
    throw usageError('no UAIs specified', 'give names, or a selector such as --owner');
  }
  return (await selection.read(context)).map(({ uai_name }) => uai_name);
}

/** Milliseconds between two checks, at least 100. */
const parseInterval = (text: string) => Math.max(parseDuration(text, '--interval'), 100);

/**
 * With --new: a UAI is listed within moments of its creation, so a name that takes longer is probably misspelled. A
 * `--timeout` sets how long to wait instead.
 */
const patience = 60_000;

function addWaitOptions(command: Command, words: string) {
  addExamples(
    command,
    [
      'wait until it is ready, for at most five minutes',
      `${words} wait uai-vers-93f0289d --timeout 5m`,
    ],
    ['wait until it is deleted', `${words} wait uai-vers-93f0289d --for deleted`],
    ['wait until all are ready', `${words} list -q | ${words} wait -`],
  );
  return optionsOf(command, {
    for: choiceOr('--for <state>', 'what to wait for', ['ready', 'deleted'], 'ready'),
    interval: text(
      '--interval <duration>',
      'time between two checks (default: 500ms at first, then 2s)',
    ),
    new: flag('--new', 'wait for the UAI to appear first, if it has just been created'),
    // Earlier releases waited for a missing UAI unless this was given.
    mustExist: adjusted(flag('--must-exist'), (option) => option.conflicts('new').hideHelp()),
  });
}

export function configureWait(
  words: string,
  source: WaitSource,
  kind: 'own-uais' | 'uais',
  selectorOf?: (command: Command) => (given: Options) => Selection,
): Configure {
  return (command, app) => {
    const names = selectorOf ? '[names...]' : '<names...>';
    command.argument(names, 'names of UAIs; - reads them from standard input');
    const selector = selectorOf?.(command);
    const own = addWaitOptions(command, words);
    completes(command, { names: kind });
    command.action(
      app.action(async (context, given, texts: string[]) => {
        const { for: until, interval, new: mayAppear } = own(given);
        const { singular, grammar } = uaiResource;
        const named = await readTargets(context, { singular, grammar, args: texts });
        const selected = await readSelected(context, selector?.(given), named);
        if (selected?.length === 0)
          return listView([], uaiResource.look, { empty: 'no UAIs found' });
        const targets = selected ?? named;
        const ms = interval === undefined ? undefined : parseInterval(interval);
        const uas = await context.uas();
        // A UAI that somebody else is creating now is not listed yet, so there is nothing to complete its name from.
        const { names, list } =
          mayAppear || selected
            ? { names: targets, list: source.named(uas, targets) }
            : await resolveWaitNames(uas, source, targets);
        const ready = await waitForUais({
          list,
          words,
          names,
          until,
          mustExist: !mayAppear,
          isNew: mayAppear,
          patience: context.timeout === undefined ? patience : undefined,
          timeout: context.timeout,
          interval: ms,
          io: context.deps.io,
          clock: context.deps.clock,
          signal: context.signal,
        });
        return until === 'deleted' ? goneView(names) : listView(ready, uaiResource.look);
      }),
    );
  };
}

export const waitOwn = configureWait('uas', ownUais, 'own-uais');
