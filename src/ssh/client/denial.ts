/**
 * Explains a failed login: whether the key was refused, which key the UAI was created with, if known, and whether its
 * host key has changed.
 */
import { childEnv } from '../../system/child-env.ts';
import type { Deps } from '../../system/deps.ts';
import { expandHome } from '../../system/home-path.ts';
import { agentKeys } from '../keys/agent-keys.ts';
import { notedPath, rememberedKey, shareKey } from '../keys/identity.ts';
import { fingerprint, publicBlobs } from '../keys/key-blob.ts';
import { readKeyLines } from '../keys/public-key.ts';
import { type SshRequest, shellQuote, sshArguments } from './command-line.ts';

interface Place {
  deps: Deps;
  paths: { state: string; home: string };
}

/** Options that affect the destination and user; the others would start something. */
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
  // A persistent connection would keep the output of this one open, too.
  ControlMaster: 'no',
  ControlPath: 'none',
  PermitLocalCommand: 'no',
};

/**
 * Whether the UAI refuses the key, or has another host key than before. The output of ssh is unknown, because it went
 * directly to the terminal.
 */
async function refusalOf(
  { deps }: Place,
  request: SshRequest,
): Promise<'key' | 'host key' | undefined> {
  const options = Object.entries(questions).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const extra = [...options, '-T', '-n', ...connecting(request.extra)];
  const args = sshArguments({ ...request, extra, command: ['true'] });
  const { code, stderr } = await deps.spawn('ssh', args, {
    env: childEnv(deps.env),
    mode: 'capture',
    signal: deps.signal,
  });
  if (code !== 255) return undefined;
  if (stderr.includes(`Host key for ${request.name} has changed`)) return 'host key';
  const [denial, host] = /(?:\S+@(\S+): )?Permission denied \([^)]*publickey/.exec(stderr) ?? [];
  // The refusal may come from a jump host.
  const isHere = host === undefined || host === request.destination.host;
  return denial !== undefined && isHere ? 'key' : undefined;
}

const describe = (lines: string): string =>
  publicBlobs(lines)
    .map((blob) => fingerprint(Buffer.from(blob, 'base64')))
    .join(', ');

/** What to do if a known key was refused. */
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
  const text = await readKeyLines(deps.files, expandHome(half, paths.home));
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
 * The hint after a login that ended with ssh's own exit status.
 * @param owner the owner of the UAI
 * @returns undefined when neither the key nor the host key is the reason
 */
export async function denialHint(
  place: Place,
  request: SshRequest,
  owner: string | undefined,
): Promise<string | undefined> {
  const { deps, paths } = place;
  const refusal = await refusalOf(place, request).catch(() => undefined);
  if (refusal === undefined) return undefined;
  const { name, destination, knownHosts } = request;
  if (refusal === 'host key') {
    const forget = shellQuote(['ssh-keygen', '-f', knownHosts, '-R', name]);
    return `if ${name} was deleted and created again since your last login, forget its old host key with: ${forget}`;
  }
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
