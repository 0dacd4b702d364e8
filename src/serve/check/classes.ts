/** Whether UAIs of the classes could start, and whether what their volumes name is there. */
import { isRecord } from '../../core/record.ts';
import { ReplyError } from '../../service/http/reply.ts';
import type { ClassRow, Tables } from '../../service/ports.ts';
import { trialOf } from '../../service/uas/config/class-trial.ts';
import { tryObjects } from '../cluster/try-out.ts';
import type { ServeConfig } from '../config/read-config.ts';
import { configMapName } from '../configuration/config-map.ts';
import { openDraft } from '../configuration/tables.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { type KindName, pathOf } from '../kubernetes/resources.ts';
import { objectOptionsOf, settingsOf } from '../site.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** An object that a pod waits for. */
interface Need {
  kind: KindName;
  /** As people call it. */
  what: string;
  name: string;
}

const sources: Readonly<Record<string, { kind: KindName; what: string; key: string }>> = {
  persistent_volume_claim: {
    ...{ kind: 'persistentVolumeClaims', what: 'persistent volume claim' },
    key: 'claim_name',
  },
  secret: { kind: 'secrets', what: 'Secret', key: 'secret_name' },
  config_map: { kind: 'configMaps', what: 'ConfigMap', key: 'name' },
};

/** What the volumes of a class name that is not optional. */
function needsOf({ volumes }: Tables, { volume_list }: ClassRow): Need[] {
  return (volume_list ?? []).flatMap((id) =>
    Object.entries(volumes.get(id)?.volume_description ?? {}).flatMap(([source, fields]) => {
      const found = sources[source];
      const name = found && isRecord(fields) && fields.optional !== true && fields[found.key];
      return found && typeof name === 'string' ? [{ ...found, name }] : [];
    }),
  );
}

type Presence = 'there' | 'missing' | 'hidden';

async function presenceOf(
  client: Kubernetes,
  namespace: string,
  { kind, name }: Need,
): Promise<Presence> {
  try {
    await client.call('GET', pathOf(kind, namespace, name));
    return 'there';
  } catch (error) {
    if (isStatus(error, 404)) return 'missing';
    // The service has no right to look, and needs none.
    if (isStatus(error, 403)) return 'hidden';
    throw error;
  }
}

async function checkClass(
  client: Kubernetes,
  config: ServeConfig,
  tables: Tables,
  row: ClassRow,
): Promise<Finding> {
  const check = `class ${row.comment || row.class_id}`;
  const namespace = row.namespace ?? '';
  if (!config.uaiNamespaces.includes(namespace)) {
    const message = `its namespace "${namespace}" is not one of uaiNamespaces`;
    return fail(check, message, `add ${namespace} to uaiNamespaces, or change the class`);
  }
  try {
    const trial = trialOf(tables, row, settingsOf(config));
    await tryObjects(client, trial, objectOptionsOf(config));
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    const fix = `uas admin config classes update ${row.class_id}, or make what is missing`;
    return fail(check, String(JSON.parse(error.reply.body).detail), fix);
  }
  const needs = needsOf(tables, row);
  const found = await Promise.all(needs.map((need) => presenceOf(client, namespace, need)));
  const those = (wanted: Presence) =>
    needs.filter((_need, at) => found[at] === wanted).map(({ what, name }) => `${what} ${name}`);
  const [missing, hidden] = [those('missing'), those('hidden')];
  if (missing.length > 0) {
    const message = `its volumes name what is not in ${namespace}: ${missing.join(', ')}`;
    return fail(check, message, 'UAIs of it wait until that is made: kubectl apply -f FILE');
  }
  if (hidden.length === 0) return ok(check, `its UAIs could start in ${namespace}`);
  return warn(
    check,
    `its UAIs could start in ${namespace} if this is there: ${hidden.join(', ')}`,
    'run the check with a kubeconfig that may read them',
  );
}

/** One finding for each class that is stored in the cluster; none where nothing is stored yet. */
export async function checkClasses(client: Kubernetes, config: ServeConfig): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { value } = await client
    .call<{ data?: Record<string, string> }>(
      'GET',
      pathOf('configMaps', config.namespace, configMapName),
    )
    .catch((error: unknown) => {
      // The rights are checked elsewhere.
      if (isStatus(error, 403, 404)) return { value: {} as { data?: Record<string, string> } };
      throw error;
    });
  const tables = openDraft(value.data ?? {}).draft;
  for (const row of tables.classes.rows()) {
    findings.push(await checkClass(client, config, tables, row));
  }
  return findings;
}
