/** Version of this program, what runs it, and in which form it was built. */
import { addExamples, type Configure } from '../../command/app.ts';
import { objectView } from '../../output/view.ts';
import { version } from '../../version.ts';

function facts() {
  const { bun, node } = process.versions;
  return {
    version,
    runtime: bun === undefined ? `Node ${node}` : `Bun ${bun}`,
    build: bun === undefined ? 'npm package' : 'single file',
    /** The Node that runs it, or the one whose interfaces Bun has. */
    node,
    platform: `${process.platform}-${process.arch}`,
  };
}

export const showVersion: Configure = (command, app) => {
  addExamples(command, ['print the version for a bug report', 'uas version --json']).action(
    app.action(
      async () =>
        objectView(facts(), {
          name: (row) => row.version,
          columns: [
            { key: 'version', value: (row) => row.version },
            { key: 'runtime', value: (row) => row.runtime },
            { key: 'build', value: (row) => row.build },
            { key: 'platform', value: (row) => row.platform },
          ],
        }),
      { lenient: true },
    ),
  );
};
