/** `uas admin config edit`: opens the configuration in an editor, and makes the changes after consent. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { systemName } from '../../../command/system.ts';
import { UasError, usageError } from '../../../core/errors.ts';
import { yamlText } from '../../../output/yaml-text.ts';
import { configKinds } from '../../../resources/config-resource.ts';
import { driftBetween } from '../../../site/drift.ts';
import { editedFields } from '../../../site/edited.ts';
import { exportSite } from '../../../site/export.ts';
import { readSiteFiles, throwMistakes } from '../../../site/file.ts';
import { planSite } from '../../../site/plan.ts';
import { readSite, type Site } from '../../../site/site.ts';
import { childEnv } from '../../../system/child-env.ts';
import { readTextInput } from '../../../system/text-input.ts';
import { addLossOption } from '../../../verbs/consent-to-loss.ts';
import { carryOut } from './carry-out.ts';

function editorOf({ deps: { env } }: Context): string {
  const editor = env.VISUAL || env.EDITOR;
  if (editor) return editor;
  throw usageError('no editor is set', 'set EDITOR, or use: uas admin config export and apply');
}

/** The export with the id of every object. */
function textOf(site: Site): string {
  const { value } = exportSite(site, { ids: true });
  return yamlText(Object.fromEntries(configKinds.map((kind) => [kind, value[kind]])));
}

/** Runs the editor on a private file. @returns the path of the file, which is kept when something fails later */
async function edit(context: Context, content: string): Promise<string> {
  const { deps, paths, signal } = context;
  const directory = join(paths.state, 'edits');
  await deps.files.makeOwnDirectory(paths.state);
  await deps.files.makeOwnDirectory(directory);
  const path = join(directory, `${randomBytes(4).toString('hex')}.yaml`);
  await deps.files.writePrivate(path, content);
  // The variable may hold options, so a shell takes it apart, as git does.
  const args = ['-c', `${editorOf(context)} "$1"`, 'uas-editor', path];
  const { code } = await deps.spawn('sh', args, {
    env: childEnv(deps.env),
    mode: 'inherit',
    signal,
  });
  if (code === 0) return path;
  await deps.files.remove(path);
  throw new UasError('failed', `the editor ended with status ${code}; nothing was changed`);
}

export const editConfig: Configure = (command, app) => {
  const lossOption = addLossOption(command);
  addExamples(
    command,
    ['change the configuration in the editor that EDITOR names', 'uas admin config edit'],
    ['show what the edit would change', 'uas admin config edit --dry-run'],
  ).action(
    app.action(async (context, given) => {
      editorOf(context);
      const uas = await context.uas();
      const before = await readSite(uas);
      const content = textOf(before);
      const head = `# Configuration of ${await systemName(context)}.\n# An entry without an id is a new object; an entry that is removed is deleted.\n`;
      const path = await edit(context, head + content);
      const text = await readTextInput(context, path, 'the edited file', {});
      const parse = (source: string, of: string) => readSiteFiles([{ text: of, source }]);
      const { file, remove } = editedFields(parse('the export', content), parse(path, text));
      // Somebody else may have changed something while the editor was open: only the edits are applied.
      const site = await readSite(uas);
      const plan = planSite(site, file, { remove });
      throwMistakes(path, plan.problems);
      const drift = driftBetween(before, site);
      const notes =
        drift.length > 0 ? [`changed by others meanwhile, and kept: ${drift.join(', ')}`] : [];
      const { lose = [] } = lossOption(given);
      const view = await carryOut(context, { site, plan, lose, notes });
      await context.deps.files.remove(path);
      return view;
    }),
  );
};
