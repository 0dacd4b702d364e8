/** `uas list` and `describe`: the caller's UAIs. The service has no route for a single one, so both read the list. */

import { addExamples, type Configure } from '../../command/app.ts';
import { listView } from '../../output/view.ts';
import { uaiResource } from '../../resources/uai.ts';
import { tokenOwner } from '../../tokens/uas-access.ts';
import { failureNotes } from '../../uais/failure-notes.ts';
import { renewHosts } from '../../uais/renew-hosts.ts';
import { describeVerb } from '../../verbs/list.ts';

export const listOwn: Configure = (command, app) => {
  addExamples(
    command,
    ['list your UAIs', 'uas list'],
    [
      'print the names of UAIs that are ready',
      `uas list --query "[?uai_status=='Running: Ready'].uai_name"`,
    ],
  ).action(
    app.action(async (context) => {
      const uas = await context.uas();
      const uais = await uas.listOwn();
      await renewHosts(context, { all: uais });
      const owner =
        uais.length === 0 ? await tokenOwner(context).catch(() => undefined) : undefined;
      return listView(uais, uaiResource.look, {
        empty: `you have no UAIs${owner ? ` as ${owner}` : ''}; create one with: uas create`,
        // Users cannot find out anything about a UAI that has ended.
        notes: owner
          ? ['a UAI that reaches the time limit of its class is deleted']
          : failureNotes(uais, 'uas'),
      });
    }),
  );
};

export const describeOwn = describeVerb({
  resource: uaiResource,
  words: 'uas',
  example: 'uai-vers-93f0289d',
  argument: 'name of the UAI',
  names: 'own-uais',
  list: async (context) => (await context.uas()).listOwn(),
});
