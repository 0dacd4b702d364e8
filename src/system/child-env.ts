import type { Env } from './deps.ts';

const secrets =
  /^(?:UAS_TOKEN|TOWER_ACCESS_TOKEN|CRAY_AUTH_LOGIN_PASSWORD)$|(?:PASSPHRASE|PASSWORD)$/;

/** The environment for a child process, without tokens, passwords and passphrases. */
export function childEnv(env: Env, more: Env = {}): Env {
  const kept = Object.entries(env).filter(([name]) => !secrets.test(name));
  return { ...Object.fromEntries(kept), ...more };
}
