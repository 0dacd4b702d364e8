/** Everybody's UAIs, and one of them. */

import { addExamples, type Configure } from '../../../command/app.ts';
import { completes } from '../../../command/completes.ts';
import { selectOne } from '../../../command/select.ts';
import { UasError } from '../../../core/errors.ts';
import { checkName } from '../../../core/names.ts';
import { listView, objectView, wholeLook } from '../../../output/view.ts';
import { uaiResource } from '../../../resources/uai.ts';
import { addFilterOptions, type FilterOptions, readFilter } from './filter.ts';

export const listUais: Configure = (command, app) => {
  addFilterOptions(command);
  command.option('--host <node>', 'only UAIs on this worker node');
  addExamples(
    command,
    ['UAIs of everybody', 'uas admin uais list'],
    ['those of one user', 'uas admin uais list --owner vers'],
    ['by class and node, with every column', 'uas admin uais list --class broker -o wide'],
  );
  command.action(
    app.action(async (context, given) => {
      const options = given as FilterOptions & { host?: string };
      const filter = await readFilter(context, options);
      const uas = await context.uas();
      const uais = await uas.uais.list(filter);
      const { host } = options;
      return listView(
        host === undefined ? uais : uais.filter((uai) => uai.uai_host === host),
        uaiResource.look,
        { empty: 'there is no such UAI' },
      );
    }),
  );
};

export const describeUai: Configure = (command, app) => {
  command.argument('<name>', 'name of the UAI');
  completes(command, { name: 'uais' });
  addExamples(command, [
    'everything about one UAI',
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
              hint: `a quota, a priority class or a service account may stand in its way; to delete it: uas admin uais delete ${name}`,
            },
          );
        }
        // The list is asked for the sake of its nearest names only.
        return selectOne(uaiResource, () => uais.list().catch(() => []), name);
      });
      return objectView(uai, wholeLook(uaiResource.look));
    }),
  );
};
