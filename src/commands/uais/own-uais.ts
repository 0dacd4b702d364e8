/** My own UAIs: list and describe. The service has no route for one of them, so both read the list. */

import { addExamples, type Configure } from '../../command/app.ts';
import { completes } from '../../command/completes.ts';
import { selectOne } from '../../command/select.ts';
import { listView, objectView, wholeLook } from '../../output/view.ts';
import { uaiResource } from '../../resources/uai.ts';
import { tokenOwner } from '../../tokens/uas-access.ts';

export const listOwn: Configure = (command, app) => {
  addExamples(
    command,
    ['my UAIs', 'uas list'],
    [
      'names of the ones that are ready',
      `uas list --query "[?uai_status=='Running: Ready'].uai_name"`,
    ],
  ).action(
    app.action(async (context) => {
      const uas = await context.uas();
      const uais = await uas.listOwn();
      const owner =
        uais.length === 0 ? await tokenOwner(context).catch(() => undefined) : undefined;
      return listView(uais, uaiResource.look, {
        empty: `you have no UAI${owner ? ` as ${owner}` : ''}; make one with: uas create`,
        // A finished UAI leaves no trace that a user could find.
        notes: owner ? ['one that has reached the time limit of its class is gone for good'] : [],
      });
    }),
  );
};

export const describeOwn: Configure = (command, app) => {
  command.argument('<name>', 'name of the UAI');
  completes(command, { name: 'own-uais' });
  addExamples(command, ['everything about one UAI', 'uas describe uai-vers-93f0289d']).action(
    app.action(async (context, _options, name: string) => {
      const listOwn = async () => (await context.uas()).listOwn();
      const uai = await selectOne(uaiResource, listOwn, name);
      return objectView(uai, wholeLook(uaiResource.look));
    }),
  );
};
