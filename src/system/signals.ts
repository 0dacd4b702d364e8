/** Signals of the process: the first one aborts, the second one ends it. */
import { fstatSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { UasError } from '../core/errors.ts';
import { isPlainTerminal } from './plain-terminal.ts';
import { handleSignal, letSignalsEnd } from './signal-handlers.ts';

/** Whether standard input is a terminal. Files and pipes are recognized without Node's `tty`, which loads the network modules. */
function readsTerminal(): boolean {
  try {
    const facts = fstatSync(0);
    return facts.isCharacterDevice() && facts.rdev !== statSync('/dev/null').rdev && isatty(0);
  } catch {
    return false;
  }
}

/**
 * Aborts on the first signal; the second one restores the terminal and ends the process at once. Without a terminal,
 * SIGHUP is not handled: nohup ignores it, and a handler would enable it again.
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
        // Kill with the signal itself, since an exit would wait for a thread that is blocked on a pipe.
        letSignalsEnd();
        process.kill(process.pid, name);
        return;
      }
      controller.abort(new UasError('interrupted', 'interrupted', { exit }));
      // Prompts have restored the terminal by then.
      setImmediate(letSignalsEnd);
    });
  }
  return controller.signal;
}
