/** The accounts of the embedded service. Passwords are made at every start. */
import { randomBytes, randomUUID } from 'node:crypto';

/** What Keycloak must know of a user before UAS serves him. */
export interface LinuxAttributes {
  uidNumber: string;
  gidNumber: string;
  homeDirectory: string;
  loginShell: string;
}

export interface Account {
  /** Keycloak's id of the user. */
  id: string;
  name: string;
  fullName: string;
  password: string;
  isAdmin: boolean;
  /** undefined for an account that UAS turns away. */
  linux: LinuxAttributes | undefined;
}

/** The user of this process, from `os.userInfo`, with the home directory from HOME. */
export interface Person {
  username: string;
  uid: number;
  gid: number;
  homedir: string;
  shell: string | null;
}

/** Names that can own a UAI: they become part of its name. */
export function isUsableName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,44}[a-z0-9])?$/.test(name);
}

export const adminName = 'admin';
/** An account without Linux attributes. */
export const bareName = 'bare';

function account(name: string, fullName: string, person?: Person): Account {
  return {
    id: randomUUID(),
    name,
    fullName,
    password: randomBytes(12).toString('base64url'),
    isAdmin: name === adminName,
    linux: person && {
      uidNumber: String(person.uid),
      gidNumber: String(person.gid),
      homeDirectory: person.homedir,
      loginShell: person.shell ?? '/bin/sh',
    },
  };
}

/** A plain user named as the person where that can be, an administrator, and one without Linux attributes. */
export function makeAccounts(person: Person): Account[] {
  const isFree = person.username !== adminName && person.username !== bareName;
  const name = isFree && isUsableName(person.username) ? person.username : 'user';
  return [
    account(name, `Local user ${name}`, person),
    account(adminName, 'Local administrator', person),
    account(bareName, 'Without Linux attributes'),
  ];
}
