import type { Streams } from './io.ts';

/**
 * The streams of the process, created when first used. A closed reader, as with `| head`, is not an error; a full disk
 * is.
 */
export function processStreams(signal: AbortSignal, onLost: (error: Error) => void): Streams {
  const watched = new Set<object>();
  const watch = <Stream extends NodeJS.WriteStream>(stream: Stream): Stream => {
    if (watched.has(stream)) return stream;
    watched.add(stream);
    return stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') onLost(error);
    });
  };
  return {
    env: process.env,
    signal,
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return watch(process.stdout);
    },
    get stderr() {
      return watch(process.stderr);
    },
  };
}
