/** After a login that failed: whether the key was refused, and which key the UAI was made with as far as is known. */
import { childEnv } from '../../system/child-env.ts';
import type { Deps } from '../../system/deps.ts';
import { agentKeys } from '../keys/agent-keys.ts';
import { notedPath, rememberedKey, shareKey } from '../keys/identity.ts';
import { fingerprint, publicBlobs } from '../keys/key-blob.ts';
import { type SshRequest, sshArguments } from './command-line.ts';

interface Place {
  deps: Deps;
  paths: { state: string };
}

/** Options that decide where ssh goes and as whom; the others would start something. */
const forConnecting = new Set(['-J', '-F', '-p', '-b', '-B', '-I', '-c', '-m', '-o']);
const alone = new Set(['-4', '-6']);

function connecting(extra: readonly string[]): string[] {
  return extra.flatMap((word, at) => {
    if (alone.has(word)) return [word];
    const value = extra[at + 1];
    return forConnecting.has(word) && value !== undefined ? [word, value] : [];
  });
}

const questions = {
  LogLevel: 'ERROR',
  BatchMode: 'yes',
  ConnectTimeout: '10',
  ClearAllForwardings: 'yes',
  // A connection that is kept open would keep this one's output open, too.
  ControlMaster: 'no',
  ControlPath: 'none',
  PermitLocalCommand: 'no',
};

/** Whether the UAI refuses the key. ssh had the terminal to itself, so that what it said there is not known. */
async function isDenied({ deps }: Place, request: SshRequest): Promise<boolean> {
  const options = Object.entries(questions).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const extra = [...options, '-T', '-n', ...connecting(request.extra)];
  const args = sshArguments({ ...request, extra, command: ['true'] });
  const { code, stderr } = await deps.spawn('ssh', args, {
    env: childEnv(deps.env),
    mode: 'capture',
    signal: deps.signal,
  });
  const [denial, host] = /(?:\S+@(\S+): )?Permission denied \([^)]*publickey/.exec(stderr) ?? [];
  // A jump host may be the one that refuses.
  const isHere = host === undefined || host === request.destination.host;
  return code === 255 && denial !== undefined && isHere;
}

const describe = (lines: string): string =>
  publicBlobs(lines)
    .map((blob) => fingerprint(Buffer.from(blob, 'base64')))
    .join(', ');

/** What to do about a known key that did not open the UAI. */
async function aboutKnownKey(
  { deps, paths }: Place,
  { name, identityFile: given = '' }: SshRequest,
  known: string,
): Promise<string> {
  const path = await notedPath(deps.files, paths.state, name);
  const of = `${name} was created with the key ${describe(known)}${path ? ` (${path})` : ''}`;
  const agent = await agentKeys({ deps, signal: deps.signal });
  const inAgent = agent.some(({ line }) => shareKey(line, known));
  const half = given.endsWith('.pub') ? given : `${given}.pub`;
  const text = (await deps.files.read(half).catch(() => undefined))?.toString('utf8');
  if (text !== undefined && !shareKey(text, known)) {
    const way = path ?? 'FILE';
    return `${of}, and ssh was given another one (${given}); use that key: uas ssh -i ${way} ${name}`;
  }
  if (given.endsWith('.pub') && !inAgent) {
    return `${of}, whose private key is not in your ssh-agent; add it with ssh-add, or specify its file: uas ssh -i FILE ${name}`;
  }
  return `${of}; if that key has a passphrase, add it to your ssh-agent: ssh-add ${path ?? given}`;
}

/**
 * The hint for a person whose login ended with ssh's own status.
 * @param owner whose UAI it is
 * @returns undefined when the key was not refused
 */
export async function denialHint(
  place: Place,
  request: SshRequest,
  owner: string | undefined,
): Promise<string | undefined> {
  const { deps, paths } = place;
  if (!(await isDenied(place, request).catch(() => false))) return undefined;
  const { name, destination } = request;
  const { user } = destination;
  if (owner !== undefined && user !== undefined && owner !== user) {
    return `${name} belongs to ${owner}, but this login was as ${user}; log in with: uas ssh ${name}`;
  }
  const known = await rememberedKey(deps.files, paths.state, name);
  if (known !== undefined && publicBlobs(known).length > 0) {
    return aboutKnownKey(place, request, known);
  }
  return `which key ${name} was created with is not known here; specify it with: uas ssh -i FILE ${name}, or create a UAI with your key: uas ssh --new`;
}
