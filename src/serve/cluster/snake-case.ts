/**
 * Fields of Kubernetes in the spelling of its Python client, which the configuration uses: `host_path` is `hostPath`.
 * Anything nested below a field goes to Kubernetes unchanged.
 */

/** Names whose capitals the rule would not find. */
const exceptions: Readonly<Record<string, string>> = {
  dataset_uuid: 'datasetUUID',
  disk_uri: 'diskURI',
  downward_api: 'downwardAPI',
  pd_id: 'pdID',
  scale_io: 'scaleIO',
  storage_policy_id: 'storagePolicyID',
  target_ww_ns: 'targetWWNs',
  volume_id: 'volumeID',
};

export function camelCase(name: string): string {
  return (
    exceptions[name] ?? name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
  );
}

/** The object with its own keys respelled; fields that are null are left out, as the Python client leaves them out. */
export function camelKeys(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [camelCase(key), item]),
  );
}
