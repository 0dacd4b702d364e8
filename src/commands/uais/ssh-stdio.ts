/** `uas ssh --stdio NAME`: connects standard input and output to a UAI, as ProxyCommand of ssh. */
import type { Uai } from '../../api/uas.types.ts';
import type { Context } from '../../command/command.types.ts';
import { savedJump } from '../../command/jump.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { type Destination, parseConnectString } from '../../ssh/client/connect-string.ts';
import { readRegistry } from '../../ssh/client/host-registry.ts';
import { destinationWarnings } from '../../ssh/client/odd-destination.ts';
import { isUaiName } from '../../ssh/client/uai-name.ts';
import { childEnv } from '../../system/child-env.ts';
import { relay } from '../../system/relay.ts';
import { renewHosts } from '../../uais/renew-hosts.ts';
import { isReady, stuckReason, waitingState } from '../../uais/state.ts';
import { waitForOwn } from '../../uais/wait-for-one.ts';

/** The UAI with exactly this name: ssh keeps host keys under the name that was typed. */
async function findExact(context: Context, name: string): Promise<Uai> {
  const own = await (await context.uas()).listOwn();
  await renewHosts(context, { all: own });
  const uai = own.find(({ uai_name }) => uai_name === name);
  if (uai) return uai;
  const close = nearest(
    name,
    own.map(({ uai_name }) => uai_name),
  );
  throw new UasError('not_found', `there is no UAI "${name}"`, {
    hint: close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'see: uas list',
  });
}

async function askService(context: Context, name: string): Promise<Destination> {
  const found = await findExact(context, name);
  const reason = stuckReason(found);
  if (reason !== undefined) {
    throw new UasError('not_ready', `${name} is not ready: ${waitingState(found)} (${reason})`, {
      hint: `delete it with: uas delete ${name}`,
    });
  }
  const uai = isReady(found) ? found : await waitForOwn(context, name);
  const destination = parseConnectString(uai.uai_connect_string);
  if (!destination) throw new UasError('not_ready', `${name} has no address yet`);
  const { base } = (await context.uas()).client;
  context.deps.io.note(...destinationWarnings(destination, uai.uai_ip, base));
  return destination;
}

/** Errors after which the UAI may still be where it was. */
const mayStillBeThere = new Set(['unreachable', 'timeout', 'server_error', 'unauthenticated']);

/**
 * The last known address, if the service cannot be asked. ssh checks the host key under the UAI's name, so a login
 * never reaches another UAI at the same address.
 */
async function lastKnown(context: Context, name: string, error: UasError): Promise<Destination> {
  const { deps, paths } = context;
  const registry = await readRegistry(deps.files, paths.state);
  const groups = Object.values(registry?.groups ?? {});
  const known = groups.map(({ hosts }) => hosts[name]).find((host) => host != null);
  if (!known) throw error;
  const hint = error.hint === undefined ? '' : ` (${error.hint})`;
  deps.io.note(
    `warning: ${error.message}${hint}; trying the last known address of ${name}: ${known.host} port ${known.port}`,
  );
  return known;
}

/** Runs ssh to the jump host, which connects to the UAI. */
async function throughJump(context: Context, jump: string, to: Destination): Promise<number> {
  const { deps } = context;
  const target = to.host.includes(':') ? `[${to.host}]` : to.host;
  const hops = jump.split(',');
  const last = hops.pop() ?? jump;
  const { host, port } = splitPort(last);
  const args = [
    ...(hops.length > 0 ? ['-J', hops.join(',')] : []),
    ...(port === undefined ? [] : ['-p', port]),
    ...['-W', `${target}:${to.port}`, '--', host],
  ];
  const env = childEnv(deps.env);
  const { code } = await deps.spawn('ssh', args, { env, mode: 'inherit', signal: deps.signal });
  return code;
}

function splitPort(text: string): { host: string; port: string | undefined } {
  const [, host = text, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return { host: host.replace(/^(.*@)?\[(.*)\]$/, '$1$2'), port };
}

/** Connects, with no output but what the UAI sends. */
export async function runStdio(context: Context, name: string | undefined): Promise<number> {
  if (name === undefined) throw usageError('--stdio: specify the name of a UAI');
  if (!isUaiName(name)) throw usageError(`--stdio: invalid UAI name "${name}"`);
  const { deps } = context;
  const jump = savedJump(context);
  const destination = await askService(context, name).catch((error: unknown) => {
    if (!(error instanceof UasError) || !mayStillBeThere.has(error.code)) throw error;
    deps.signal.throwIfAborted();
    return lastKnown(context, name, error);
  });
  await context.close();
  deps.io.release();
  if (jump !== undefined) return throughJump(context, jump, destination);
  await relay(destination, deps.signal);
  return 0;
}
