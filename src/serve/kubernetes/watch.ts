/** Events of a watch: one JSON object a line, checked for silence. */
import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { isRecord } from '../../core/record.ts';
import { errorOf } from './errors.ts';

export interface WatchedObject {
  metadata: { name: string; namespace?: string; uid?: string; resourceVersion?: string };
}

export type WatchEvent<T> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  /** Says only how far the watch has come. */
  | { type: 'BOOKMARK'; object: WatchedObject };

/** Characters of the longest line that is kept; an object of Kubernetes has at most about 1.5 MB. */
const longestLine = 16 * 1024 * 1024;

function eventOf<T>(line: string): WatchEvent<T> {
  const value: unknown = JSON.parse(line);
  if (!isRecord(value) || !isRecord(value.object)) throw new Error('the watch sent no event');
  if (value.type === 'ERROR') throw errorOf(500, JSON.stringify(value.object));
  return value as unknown as WatchEvent<T>;
}

/**
 * The events of a watch until it ends.
 * @param silence milliseconds without a byte after which the connection counts as dead
 * @throws KubernetesError an ERROR event, such as 410 when the version that was asked for is gone
 */
export async function* watchEvents<T>(
  reply: IncomingMessage,
  silence: number,
  onBytes: () => void,
): AsyncGenerator<WatchEvent<T>> {
  const decoder = new StringDecoder('utf8');
  // Also without data to read: a connection that has lost its other end stays silent forever.
  const dead = () => reply.destroy(new Error(`the watch said nothing for ${silence / 1000} s`));
  let timer = setTimeout(dead, silence);
  let rest = '';
  try {
    for await (const chunk of reply) {
      clearTimeout(timer);
      timer = setTimeout(dead, silence);
      onBytes();
      const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw new Error('the watch sent a line without an end');
      for (const line of lines) if (line.trim() !== '') yield eventOf<T>(line);
    }
  } finally {
    clearTimeout(timer);
    reply.destroy();
  }
}
