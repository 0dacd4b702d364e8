/** The keys with which brokers log in to the UAIs of their users. */
import { newHostKey } from '../ssh/host-key.ts';
import { loadSsh2 } from '../ssh/ssh2.ts';
import { brokerKeyOf } from '../state/model.ts';
import type { BrokerWorld } from './world.ts';

/** The private key of the user for UAIs of the class. Keys of deleted classes are forgotten. */
export async function keyFor(
  { state: { brokerKeys, classes } }: BrokerWorld,
  classId: string,
  user: string,
): Promise<string> {
  const id = brokerKeyOf({ classId, user });
  const known = brokerKeys.get(id)?.privateKey;
  if (known !== undefined) return known;
  const ssh2 = await loadSsh2();
  const rival = brokerKeys.get(id)?.privateKey;
  if (rival !== undefined) return rival;
  for (const row of brokerKeys.rows()) {
    if (!classes.get(row.classId)) brokerKeys.remove(brokerKeyOf(row));
  }
  const privateKey = newHostKey(ssh2);
  brokerKeys.put(id, { classId, user, privateKey });
  return privateKey;
}

/** The line of authorized_keys for a private key. */
export async function publicLine(privateKey: string): Promise<string> {
  const key = (await loadSsh2()).utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return `${key.type} ${key.getPublicSSH().toString('base64')} broker`;
}
