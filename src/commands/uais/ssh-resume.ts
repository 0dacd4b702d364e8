/** `uas ssh --resume`: a session that outlives the connection. */
import type { Uai } from '../../api/uas.types.ts';
import type { Context } from '../../command/command.types.ts';
import { sshArguments } from '../../ssh/client/command-line.ts';
import { keepConnected } from './reconnect.ts';
import { type LoginOptions, runAndExplain, sshRequest } from './ssh-run.ts';

/** Continues the session named uas; a plain shell, which ends with the connection, where there is no tmux. */
const session = [
  'command -v tmux >/dev/null 2>&1 && exec tmux new-session -A -s uas;',
  'echo "warning: tmux is not installed on this UAI; the session ends with the connection" >&2;',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: read by the shell of the UAI
  'exec "${SHELL:-/bin/sh}" -l',
].join(' ');

/** A connection that ends sooner was never made. */
const loginTakes = 3000;

/** Opens the session, and opens it again when the connection breaks. */
export function resume(
  context: Context,
  first: Uai,
  options: LoginOptions,
  extra: readonly string[],
): Promise<number> {
  const { clock } = context.deps;
  return keepConnected(context, first, async (uai) => {
    const request = await sshRequest(context, uai, options, [...extra, '-t']);
    // The login shell may be any, which need not understand the syntax of sh.
    const command = [`sh -c '${session}'`];
    const started = clock.now();
    const args = sshArguments({ ...request, command });
    const { code, isDenied } = await runAndExplain(context, request, args, uai.username);
    return { code, wasUp: !isDenied && clock.now() - started > loginTakes };
  });
}
