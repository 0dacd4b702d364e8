/** Says what is awaited when a request takes longer than a second. */
import type { Io } from '../system/io.ts';

let isTold = false;

/** @returns ends it */
export function sayAwaited(io: Io, host: string): () => void {
  if (!io.stderrIsTerminal) return () => {};
  const started = Date.now();
  let isShown = false;
  const show = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    if (io.canRedraw) io.status([`waiting for ${host} `, { text: `${seconds}s`, style: 'dim' }]);
    else if (!isTold) io.note(`waiting for ${host}`);
    isShown = io.canRedraw;
    isTold = true;
  };
  // Real time, not that of the clock: this is for a person at a terminal.
  const timer = setInterval(show, 1000);
  return () => {
    clearInterval(timer);
    if (isShown) io.status(undefined);
  };
}
