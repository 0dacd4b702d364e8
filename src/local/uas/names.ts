/** Which names the service accepts, and which Kubernetes accepts after it. */

/** Lower case, digits and dashes, not digits alone: the rule for UAIs and volumes. */
export function isServiceName(name: string): boolean {
  return /^(?![0-9]+$)(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(name);
}

/** Kubernetes' rule for the name of a service (DNS-1035 label). */
export function isDnsLabel(name: string): boolean {
  return /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}
