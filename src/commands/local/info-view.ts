/** The view of a running embedded service. */

import type { LocalInfo } from '../../local/daemon/info.ts';
import { objectView, type View } from '../../output/view.ts';
import type { Line } from '../../system/styled-line.ts';

export function infoView(info: LocalInfo, notes: readonly Line[] = []): View {
  const names = (admin: boolean) =>
    info.users
      .filter((user) => user.admin === admin)
      .map((user) => user.name)
      .join(', ');
  return objectView(
    info,
    {
      name: (row) => row.endpoint,
      columns: [
        { key: 'endpoint', value: (row) => row.endpoint },
        { key: 'identities', value: (row) => row.identities.endpoint },
        { key: 'keycloak', value: (row) => row.keycloak },
        { key: 'users', value: () => names(false) },
        { key: 'administrators', value: () => names(true) },
        { key: 'process', value: (row) => row.pid },
        { key: 'state', value: (row) => row.state },
      ],
    },
    { notes },
  );
}
