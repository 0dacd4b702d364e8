/** Where users log in to a new broker, and whether an SSH server answers there. */
import type { Uai } from '../../../api/uas.types.ts';
import type { Context } from '../../../command/command.types.ts';
import { savedJump } from '../../../command/jump.ts';
import { tell } from '../../../command/tell.ts';
import { UasError } from '../../../core/errors.ts';
import { whyNoAnswer } from '../../../ssh/client/answers.ts';
import { type Destination, parseConnectString } from '../../../ssh/client/connect-string.ts';

/** Where the broker is: undefined until that is known, or why its connect string is refused. */
function destinationOf({ uai_connect_string: text }: Uai): Destination | UasError | undefined {
  try {
    return parseConnectString(text);
  } catch (error) {
    if (error instanceof UasError) return error;
    throw error;
  }
}

/** Times that the port is tried: a load balancer may take a moment. */
const attempts = 5;
const pause = 2000;

/** Why no SSH server answers at the address of the broker; undefined if one does, or if it cannot be tried. */
export async function tryPort(context: Context, uai: Uai): Promise<UasError | undefined> {
  const { deps, signal } = context;
  const destination = destinationOf(uai);
  if (!destination || destination instanceof UasError) return destination;
  const where = `${destination.host} port ${destination.port}`;
  const jump = savedJump(context);
  let problem: string | undefined;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      problem = await whyNoAnswer({ deps, signal, jump }, destination);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      tell(context, 'ssh is not installed here, so the port of the broker was not tried');
      return undefined;
    }
    if (problem === undefined) return undefined;
    if (attempt < attempts) await deps.clock.sleep(pause, signal);
  }
  return new UasError(
    'unreachable',
    `${uai.uai_name} was created and is ready, but no SSH server answers at ${where}: ${problem}`,
    { hint: `uas admin brokers check ${uai.uai_name}` },
  );
}

/** How users log in, once the address is known. */
export function loginNote(uai: Uai | undefined): string[] {
  const destination = uai && destinationOf(uai);
  if (!destination || destination instanceof UasError) return [];
  const { host, port } = destination;
  return [`users log in with: ssh USER@${host}${port === 22 ? '' : ` -p ${port}`}`];
}
