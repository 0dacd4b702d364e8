/** Which names may be offered to a shell: whatever else a server says is dropped, nobody is to interpret it. */
export function isCandidate(name: unknown): name is string {
  return typeof name === 'string' && name.length <= 512 && /^(?!-)[A-Za-z0-9._:@/-]+$/.test(name);
}
