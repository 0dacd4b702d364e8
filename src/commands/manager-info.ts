/** Name and version of the service. */
import { addExamples, type Configure } from '../app.ts';
import { objectView } from '../output/view.ts';

export const listManagerInfo: Configure = (command, app) => {
  addExamples(command, ['which version runs there', 'uas mgr-info list --query version']).action(
    app.action(async (context) => {
      const uas = await context.uas();
      return objectView(await uas.managerInfo(), {
        name: (info) => info.version,
        columns: [
          { key: 'service', value: (info) => info.service_name },
          { key: 'version', value: (info) => info.version },
        ],
      });
    }),
  );
};
