/** An organization with members, one cluster, and a run that holds on to somebody's credentials. */
import { type IdentitiesState, newId } from './identities-model.ts';

const firstNames = [
  'Olivia',
  'Amir',
  'Bea',
  'Chen',
  'Dora',
  'Emil',
  'Fatou',
  'Goran',
  'Hana',
  'Ivo',
  'José',
];
const lastNames = [
  'Ortega',
  'Nasser',
  'Lind',
  'Wei',
  'Kovács',
  'Berg',
  'Diop',
  'Petrov',
  'Sato',
  'Marić',
  'Núñez',
];

export interface IdentitiesSeed {
  /** The user name of the first owner, who is the person at the keyboard. */
  owner: string;
  /** How many members there are in all. */
  members: number;
  /** Number ids from beyond what a double holds exactly. */
  bigIds: boolean;
}

/** How many of the members have credentials on the cluster. */
const added = 7;

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();
}

function nameOf(index: number, owner: string) {
  const round = Math.floor((index - 1) / firstNames.length);
  const firstName = index === 0 ? 'Local' : (firstNames[(index - 1) % firstNames.length] ?? '');
  const lastName =
    index === 0 ? 'Owner' : (lastNames[(index - 1 + round) % lastNames.length] ?? '');
  const number = round > 0 ? String(round + 1) : '';
  const userName = index === 0 ? owner : `${plain(firstName)}-${plain(lastName)}${number}`;
  return { userName, firstName, lastName };
}

function addMember(state: IdentitiesState, index: number, owner: string): void {
  const name = nameOf(index, owner);
  const memberId = newId(state);
  state.members.put(memberId, {
    memberId,
    userId: newId(state),
    ...name,
    email: `${name.userName}@example.org`,
    role: index < 2 ? 'owner' : 'member',
  });
}

/** Adds members to an organization until there are so many. */
export function growOrganization(state: IdentitiesState, wanted: number): void {
  const { members } = state;
  const names = new Set(members.rows().map(({ userName }) => userName));
  for (let index = members.size; members.size < wanted; index += 1) {
    if (!names.has(nameOf(index, '').userName)) addMember(state, index, '');
  }
}

export function seedIdentities(
  state: IdentitiesState,
  { owner, members, bigIds }: IdentitiesSeed,
): void {
  const first = bigIds ? 2n ** 53n + 1n : 27_736_513_644_467n;
  state.organization.put('organization', {
    orgId: String(first),
    name: 'local-hpc',
    workspaceId: String(first + 1n),
    nextId: String(first + 2n),
  });
  for (let index = 0; index < members; index += 1) addMember(state, index, owner);
  const identityId = newId(state);
  state.identities.put(identityId, {
    id: identityId,
    name: 'hpc1',
    platform: 'slurm-platform',
    hostName: 'login.hpc1.example.org',
    port: 22,
  });
  // Not the owner at the keyboard: his own credentials are the first thing to try out.
  for (const member of state.members.rows().slice(1, 1 + added)) {
    const id = newId(state);
    const linuxUser = member.userName.replace('-', '_');
    state.credentials.put(id, { id, identityId, userId: member.userId, linuxUser });
  }
  const busy = state.credentials.rows().at(-1);
  if (busy) {
    state.runs.put('5fGq0AbVnXo2', {
      id: '5fGq0AbVnXo2',
      name: 'happy_turing',
      credentialsId: busy.id,
    });
  }
}
