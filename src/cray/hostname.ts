/** The host that a configuration names. */
import type { Invocation } from './click/model.ts';
import { CrayFailure } from './failure.ts';
import { str } from './format/python-text.ts';
import { getDeep } from './format/value.ts';

export function hostnameOf(invocation: Invocation): string {
  const hostname = getDeep(invocation.session.config, 'core.hostname');
  if (hostname !== undefined) return str(hostname);
  throw new CrayFailure(
    invocation,
    'No hostname configured. Run `cray config set core hostname={Cray API URL}`',
    { preamble: 'usage' },
  );
}
