/** JSON Schemas of what the commands of the embedded service and of `serve` print. */
import { list, object, text, texts, yesNo } from './build.ts';

export const localService = object({
  endpoint: text,
  token: text,
  users: list(object({ name: text, token: text, password: text, admin: yesNo })),
  client: object({ id: text, secret: text }),
  identities: object({ endpoint: text, token: text, organization: text }),
  keycloak: text,
  pid: { type: 'integer' },
  state: text,
  'cacert?': text,
});

export const localStopped = object({ stopped: yesNo, 'pid?': { type: 'integer' } });
export const localReset = object({ 'reset?': yesNo, 'directory?': text });
export const localLogs = object({ file: text, lines: texts });

export const manifests = object({ apiVersion: text, kind: text, items: list({ type: 'object' }) });
