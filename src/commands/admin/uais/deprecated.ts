/** `uas uais list` and `delete`, kept for existing scripts. They avoid the service's own routes, which ignore `host` and always fail for a user. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { requireConsent } from '../../../command/confirm.ts';
import { flag, optionsOf, text } from '../../../command/declare.ts';
import { usageError } from '../../../core/errors.ts';
import { listView } from '../../../output/view.ts';
import { uaiResource } from '../../../resources/uai.ts';
import { deleteUais } from '../../../uais/delete.ts';
import { checkOwner } from '../../../uais/owner.ts';
import { allTargets } from '../../../uais/targets.ts';

export const listByUsername: Configure = (command, app) => {
  const own = optionsOf(command, {
    username: text('--username <user>', 'only UAIs of this user'),
    host: text('--host <node>', 'only UAIs on this worker node'),
  });
  addExamples(command, ['use instead', 'uas admin uais list --owner vers --host ncn-w001']);
  command.action(
    app.action(async (context, given) => {
      const { username, host } = own(given);
      const owner = username === undefined ? undefined : checkOwner(username, '--username');
      if (host === '') throw usageError('--host is empty');
      const uais = await (await context.uas()).uais.list({ owner });
      return listView(
        host === undefined ? uais : uais.filter((uai) => uai.uai_host === host),
        uaiResource.look,
        { empty: 'no UAIs found' },
      );
    }),
  );
};

export const deleteByUsername: Configure = (command, app) => {
  const own = optionsOf(command, {
    username: text('--username <user>', 'the UAIs of this user'),
    all: flag('--all', 'every UAI on the system'),
  });
  addExamples(command, ['use instead', 'uas admin uais delete --owner vers']);
  command.action(
    app.action(
      async (context, given) => {
        const { username, all } = own(given);
        const owner = username === undefined ? undefined : checkOwner(username, '--username');
        if (owner === undefined && !all) {
          throw usageError(
            'no user specified; nothing was sent',
            'add --username USER, or --all for every UAI on the system',
          );
        }
        if (owner !== undefined && all)
          throw usageError('--all cannot be combined with --username');
        requireConsent(context, 'delete UAIs');
        const { uais } = await context.uas();
        return deleteUais(context, {
          routes: { list: () => uais.list(), remove: uais.remove },
          targets: await allTargets(await uais.list({ owner })),
          all,
        });
      },
      { itemized: true },
    ),
  );
};
