/** `uas admin uais list` and `describe`: UAIs of all users. */

import { addExamples, type Configure } from '../../../command/app.ts';
import { completes } from '../../../command/completes.ts';
import { selectOne } from '../../../command/select.ts';
import { UasError } from '../../../core/errors.ts';
import { checkName } from '../../../core/names.ts';
import { listView, objectView, wholeLook } from '../../../output/view.ts';
import { uaiResource } from '../../../resources/uai.ts';
import { failureNotes } from '../../../uais/failure-notes.ts';
import { addSelectorOptions } from './select.ts';

export const listUais: Configure = (command, app) => {
  const selector = addSelectorOptions(command);
  addExamples(
    command,
    ['list the UAIs of all users', 'uas admin uais list'],
    ['list the UAIs of one user', 'uas admin uais list --owner vers'],
    ['list those that still have an earlier image', 'uas admin uais list --outdated'],
    ['list the UAIs of a class with all columns', 'uas admin uais list --class broker -o wide'],
  );
  command.action(
    app.action(async (context, given) => {
      const rows = await selector(given).read(context);
      return listView(rows, uaiResource.look, {
        empty: 'no UAIs found',
        notes: failureNotes(rows, 'uas admin uais'),
      });
    }),
  );
};

export const describeUai: Configure = (command, app) => {
  command.argument('<name>', 'name of the UAI');
  completes(command, { name: 'uais' });
  addExamples(command, [
    'show all fields of a UAI',
    'uas admin uais describe uai-vers-93f0289d',
  ]).action(
    app.action(async (context, _options, text: string) => {
      const name = checkName(uaiResource.singular, text, uaiResource.grammar);
      const { uais } = await context.uas();
      const uai = await uais.get(name).catch(async (error: unknown) => {
        if (!(error instanceof UasError) || error.code !== 'not_found') throw error;
        if (/no UAI information/.test(error.message)) {
          throw new UasError(
            'not_ready',
            `${name} exists, but Kubernetes has not started a pod for it`,
            {
              ...error,
              exit: undefined,
              hint: `a quota, priority class or service account may prevent it; to delete it: uas admin uais delete ${name}`,
            },
          );
        }
        // The list is only needed to suggest similar names.
        return selectOne(uaiResource, () => uais.list().catch(() => []), name);
      });
      return objectView(uai, wholeLook(uaiResource.look));
    }),
  );
};
