/** Shared by `diff` and `apply`: reading the files, planning, and the exit code for differences. */
import type { Command } from 'commander';
import type { Context } from '../../../command/command.types.ts';
import { optionsOf, texts } from '../../../command/declare.ts';
import { messageOf, UasError, usageError } from '../../../core/errors.ts';
import { readSiteFiles, type SourceText, sourcesText, throwMistakes } from '../../../site/file.ts';
import { type Plan, planSite } from '../../../site/plan.ts';
import { readSite, type Site } from '../../../site/site.ts';
import { sourceName } from '../../../system/read-input.ts';
import { readTextInput } from '../../../system/text-input.ts';

/** Adds `--file`, which may be given several times. */
export function addFileOption(command: Command) {
  return optionsOf(command, {
    file: texts(
      '-f, --file <file>',
      'YAML or JSON file as written by export, - for standard input; repeatable, read as one file',
    ),
  });
}

async function readFiles(context: Context, files: readonly string[]): Promise<SourceText[]> {
  const [again] = files.filter((file, at) => files.indexOf(file) !== at);
  if (again !== undefined) throw usageError(`--file ${again} is given twice; nothing was sent`);
  const texts: SourceText[] = [];
  for (const file of files) {
    const text = await readTextInput(context, file, '--file', { utf16: true });
    texts.push({ text, source: sourceName(file) });
  }
  return texts;
}

/**
 * Plans the files together. Mistakes in the files are reported before the service is asked, mistakes in the plan
 * before anything is changed.
 */
export async function planFiles(
  context: Context,
  files: readonly string[],
  prune: boolean,
): Promise<{ site: Site; plan: Plan }> {
  if (files.length === 0) {
    throw usageError('no file specified', 'add --file FILE, or --file - for standard input');
  }
  const texts = await readFiles(context, files);
  const wanted = readSiteFiles(texts);
  const site = await readSite(await context.uas());
  const plan = planSite(site, wanted, { prune });
  throwMistakes(sourcesText(texts), plan.problems);
  return { site, plan };
}

/**
 * Runs a command whose exit code 1 means "differs", as in diff(1), so that errors end with another code.
 */
export async function withVerdict<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UasError) {
      if (error.exit !== 1) throw error;
      throw new UasError(error.code, error.message, { ...error, exit: 2, cause: error });
    }
    throw new UasError('failed', `unexpected: ${messageOf(error)}`, { exit: 2, cause: error });
  }
}
