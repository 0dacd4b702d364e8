/** `uas mgr-info`: name and version of the service, and its API versions. */
import { addExamples, type Configure } from '../../command/app.ts';
import { UasError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import { listView, objectView } from '../../output/view.ts';

export const listManagerInfo: Configure = (command, app) => {
  addExamples(command, [
    'print the version of the service',
    'uas mgr-info list --query version',
  ]).action(
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

/** The service sends a string; other versions may send a list or an object. */
function versionsIn(value: unknown): readonly string[] {
  const items = isRecord(value) ? Object.values(value).flat() : [value].flat();
  return items.map((item) => (typeof item === 'string' ? item : formatJson(item, 0)));
}

export const listVersions: Configure = (command, app) => {
  addExamples(command, ['list the supported API versions', 'uas mgr-info versions']).action(
    app.action(async (context) => {
      const value = await (await context.uas()).versions();
      if (value === undefined) {
        throw new UasError('server_error', 'the service did not say which versions it supports');
      }
      const rows = versionsIn(value).map((version) => ({ version }));
      return listView(
        rows,
        { name: (row) => row.version, columns: [{ key: 'version', value: (row) => row.version }] },
        { value },
      );
    }),
  );
};
