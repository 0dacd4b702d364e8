/** The SSH library, loaded when the first UAI needs it. */
export type Ssh2 = typeof import('ssh2');

export async function loadSsh2(): Promise<Ssh2> {
  return (await import('ssh2')).default;
}
