/** Converts Kubernetes names to the spelling of its Python client, which the service uses: `hostPath` is `host_path`. */

/** `secretName` and `diskURI` as `secret_name` and `disk_uri`; snake_case stays unchanged. */
export function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
