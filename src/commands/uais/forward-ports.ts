/** The ports of `uas forward`, and the free ones on this machine. */
import { UasError, usageError } from '../../core/errors.ts';
import { freePort, isFreePort } from '../../system/local-port.ts';

export interface Forward {
  local: number;
  remote: number;
}

interface Wish {
  /** Undefined for any free one. */
  local: number | undefined;
  remote: number;
}

const looksLikePorts = (text: string) => /^[\d:]+$/.test(text);

function parsePort(text: string, spec: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65535) return port;
  throw usageError(`invalid port "${spec}": use REMOTE or LOCAL:REMOTE, from 1 to 65535`);
}

function parseSpec(spec: string): Wish {
  const parts = spec.split(':');
  const [first = '', second] = parts;
  if (!looksLikePorts(spec) || parts.length > 2) parsePort('', spec);
  if (second === undefined) return { local: undefined, remote: parsePort(first, spec) };
  const local = first === '' || first === '0' ? undefined : parsePort(first, spec);
  return { local, remote: parsePort(second, spec) };
}

/** Tells the name of a UAI, which begins with a letter, from ports. */
export function parseForwards(words: readonly string[]): {
  destination: string | undefined;
  wishes: readonly Wish[];
} {
  const [first = ''] = words;
  const isName = /^[A-Za-z_]/.test(first);
  const wishes = (isName ? words.slice(1) : words).map(parseSpec);
  if (wishes.length === 0) {
    throw usageError('specify a port of the UAI', 'for example: uas forward 8888');
  }
  const locals = wishes.flatMap(({ local }) => local ?? []);
  const twice = locals.find((port, at) => locals.indexOf(port) !== at);
  if (twice !== undefined) throw usageError(`port ${twice} of this machine was given twice`);
  return { destination: isName ? first : undefined, wishes };
}

/**
 * A local port for each: the requested one, else the same number as on the UAI, else any.
 * @throws UasError conflict when a requested port is in use
 */
export async function choosePorts(wishes: readonly Wish[]): Promise<Forward[]> {
  const taken = new Set(wishes.flatMap(({ local }) => local ?? []));
  const chosen: Forward[] = [];
  for (const { local, remote } of wishes) {
    if (local !== undefined) {
      if (!(await isFreePort(local))) {
        throw new UasError('conflict', `port ${local} of this machine is in use`, {
          hint: `leave it out to use a free port: uas forward ${remote}`,
        });
      }
      chosen.push({ local, remote });
      continue;
    }
    const isUsable = remote >= 1024 && !taken.has(remote) && (await isFreePort(remote));
    const port = isUsable ? remote : await freePort(taken);
    taken.add(port);
    chosen.push({ local: port, remote });
  }
  return chosen;
}
