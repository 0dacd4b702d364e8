/** What `export`, `diff` and `apply` have in common: the file, the plan, and what a difference means. */
import type { Context } from '../../../context.ts';
import { messageOf, UasError, usageError } from '../../../core/errors.ts';
import { readSiteFile, throwMistakes } from '../../../site/file.ts';
import { type Plan, planSite } from '../../../site/plan.ts';
import { readSite, type Site } from '../../../site/site.ts';

async function readFile({ deps }: Context, file: string): Promise<string> {
  if (file === '-') return (await deps.io.readStdin()).toString('utf8');
  const content = await deps.files.read(file).catch((error: unknown) => {
    throw usageError(`--file: cannot read ${file}: ${messageOf(error)}`);
  });
  if (!content) throw usageError(`--file: there is no file ${file}`);
  return content.toString('utf8');
}

/** The plan for a file. All mistakes of the file are found before anything is read, and all of the plan before it begins. */
export async function planFile(
  context: Context,
  file: string | undefined,
  prune: boolean,
): Promise<{ site: Site; plan: Plan }> {
  if (!file)
    throw usageError('no file is named', 'add --file FILE, or --file - for standard input');
  const source = file === '-' ? 'standard input' : file;
  const wanted = readSiteFile(await readFile(context, file), source);
  const site = await readSite(await context.uas());
  const plan = planSite(site, wanted, { prune });
  throwMistakes(source, plan.problems);
  return { site, plan };
}

/**
 * Runs a command whose exit code 1 means "differs", as diff(1) has it, so that no error may end with 1.
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
