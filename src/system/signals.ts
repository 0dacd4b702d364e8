/** What the signals of the process come to: an abort at first, then the end. */
import { fstatSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { UasError } from '../core/errors.ts';
import { isPlainTerminal } from './plain-terminal.ts';
import { handleSignal, letSignalsEnd } from './signal-handlers.ts';

/** Whether standard input is a terminal. What cannot be one is told without Node's `tty`, which brings the network along. */
function readsTerminal(): boolean {
  try {
    const facts = fstatSync(0);
    return facts.isCharacterDevice() && facts.rdev !== statSync('/dev/null').rdev && isatty(0);
  } catch {
    return false;
  }
}

/**
 * Aborts on the first signal; the second one ends the process at once, with the terminal put right. Without a terminal
 * a hang-up is left alone: nohup has turned it off, and a handler would turn it on again.
 */
export function watchSignals(): AbortSignal {
  const controller = new AbortController();
  const onTerminal = readsTerminal() ? (['SIGHUP', 'SIGQUIT'] as const) : [];
  for (const name of ['SIGINT', 'SIGTERM', ...onTerminal] as const) {
    handleSignal(name, () => {
      const exit = 128 + constants.signals[name];
      if (controller.signal.aborted) {
        if (process.stdin.isTTY) process.stdin.setRawMode(false);
        if (process.stderr.isTTY) {
          process.stderr.write(isPlainTerminal(process.env) ? '\n' : '\u001b[?25h\n');
        }
        // By the signal itself: an exit would wait for a thread that waits for a pipe.
        letSignalsEnd();
        process.kill(process.pid, name);
        return;
      }
      controller.abort(new UasError('interrupted', 'interrupted', { exit }));
      // Questions have put the terminal right by then.
      setImmediate(letSignalsEnd);
    });
  }
  return controller.signal;
}
