/** Which names the service accepts, and which Kubernetes accepts after it. */

/** Lower case, digits and dashes, not digits alone: the rule for UAIs and volumes, which a last line feed passes. */
export function isServiceName(name: string): boolean {
  return /^(?![0-9]+$)(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(name.replace(/\n$/, ''));
}

/** Kubernetes' rule for the name of a service (DNS-1035 label). */
export function isDnsLabel(name: string): boolean {
  return /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}

/** Kubernetes' rule for priority classes and service accounts (DNS-1123 subdomain). */
export function isDnsSubdomain(name: string): boolean {
  const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
  return name.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(name);
}
