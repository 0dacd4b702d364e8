import { addExamples, type Configure } from '../../command/app.ts';
import { UasError } from '../../core/errors.ts';
import { statusLocal } from '../../local/daemon/info.ts';
import { infoView } from './info-view.ts';
import { localDirectory } from './options.ts';

export const showStatus: Configure = (command, app) => {
  addExamples(command, ['show the address, users and tokens', 'uas local status']).action(
    app.action(
      async (context) => {
        const info = await statusLocal(localDirectory(context), context.deps.clock, context.signal);
        if (info) return infoView(info);
        throw new UasError('not_found', 'the embedded service is not running', {
          hint: 'start it with: uas local start',
        });
      },
      { lenient: true },
    ),
  );
};
