/**
 * One fault at one moment of a command. Moments are the beginnings and ends of requests and of writes of files, since
 * nothing else that a command does is seen from outside.
 */
import fc from 'fast-check';
import type { Files } from '../../src/system/files.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../src/system/transport.ts';
import { respond } from './world.ts';

/**
 * `lost`: the answer to one request is lost, `dead`: to all from then on. `refused`: one request is refused.
 * `interrupted`: Ctrl-C. `full`: no file can be written from then on. `killed`: nothing happens any more.
 */
export const faultKinds = ['none', 'lost', 'dead', 'refused', 'interrupted', 'full', 'killed'];

export interface Fault {
  kind: string;
  /** The number of the moment. */
  at: number;
  /** The status of an answer that takes the place of the real one; 0 for a broken connection. */
  status: number;
}

export const anyFault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom(...faultKinds),
  // A change of one object has about ten moments, an import or apply of several objects about forty.
  at: fc.oneof(fc.nat(12), fc.nat(40)),
  status: fc.constantFrom(0, 502, 504),
});

export const noFault: Fault = { kind: 'none', at: 0, status: 0 };

const broken = () => Object.assign(new Error('the connection was broken'), { code: 'ECONNRESET' });
const full = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

export interface FaultyWorld {
  files: Files;
  transport: Transport;
  /** Whether the process counts as killed. */
  isDead(): boolean;
}

/** @param interrupt what Ctrl-C does */
export function withFault(
  { kind, at, status }: Fault,
  files: Files,
  transport: Transport,
  interrupt: () => void,
): FaultyWorld {
  let moment = 0;
  let isUsed = false;
  /** Whether the fault has happened. A killed process does nothing from then on. */
  const pass = () => {
    const isNow = moment === at;
    moment += 1;
    if (isNow && kind === 'interrupted') interrupt();
    if (kind === 'killed' && moment > at) throw new Error('killed');
    return kind !== 'none' && moment > at;
  };
  async function write<T>(work: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    const isHalf = kind === 'killed' && moment === at;
    if (isHalf) await half?.();
    if (pass() && kind === 'full') throw full();
    const result = await work();
    pass();
    return result;
  }
  const answer = (): HttpResponse => {
    if (status === 0) throw broken();
    return respond({ status, headers: { 'content-type': 'text/plain' }, body: 'upstream' });
  };
  async function send(request: HttpRequest): Promise<HttpResponse> {
    const begun = pass();
    if (begun && kind === 'refused' && !isUsed) {
      isUsed = true;
      return respond({ status: 403, body: { message: 'refused' } });
    }
    const reply = await transport(request);
    const ended = pass();
    if (!ended || !(kind === 'dead' || (kind === 'lost' && !isUsed))) return reply;
    isUsed = true;
    return answer();
  }
  return {
    transport: send,
    isDead: () => kind === 'killed' && moment > at,
    files: {
      ...files,
      create: (path, content) =>
        write(
          () => files.create(path, content),
          // A file that exists is left unchanged.
          () => files.create(path, content.slice(0, content.length / 2)),
        ),
      writePrivate: (...args) => write(() => files.writePrivate(...args)),
      rename: (...args) => write(() => files.rename(...args)),
      remove: (path) => write(() => files.remove(path)),
    },
  };
}
