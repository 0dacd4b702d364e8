/** Version of this program, and of the Node that runs it. */
import { addExamples, type Configure } from '../../command/app.ts';
import { objectView } from '../../output/view.ts';
import { version } from '../../version.ts';

export const showVersion: Configure = (command, app) => {
  addExamples(command, ['for a bug report', 'uas version --json']).action(
    app.action(
      async () =>
        objectView(
          { version, node: process.versions.node, platform: `${process.platform}-${process.arch}` },
          {
            name: (row) => row.version,
            columns: [
              { key: 'version', value: (row) => row.version },
              { key: 'node', value: (row) => row.node },
              { key: 'platform', value: (row) => row.platform },
            ],
          },
        ),
      { lenient: true },
    ),
  );
};
