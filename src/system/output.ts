/** Standard output, with what its reader has not taken yet. */
import type { Writable } from 'node:stream';

/** Characters that may wait for the reader. */
const mostWaiting = 1024 * 1024;

/** @param streams has the stream, which is created when it is first used */
export function createOutput(streams: { stdout: Writable }) {
  let waiting = 0;
  let isLost = false;
  let goOn = () => {};

  return {
    write(text: string): void {
      // Every write to a reader that is gone would fail.
      if (isLost) return;
      waiting += text.length;
      streams.stdout.write(text, (error) => {
        waiting -= text.length;
        isLost ||= error instanceof Error;
        if (waiting <= mostWaiting / 2) goOn();
      });
    },

    /** Waits while much has been written that the reader has not taken, so that a long list does not fill memory. */
    async drained(): Promise<void> {
      if (waiting <= mostWaiting) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    },
  };
}
