/** Asks before managed identities or credentials are deleted. */
import type { Context } from '../../command/command.types.ts';
import { confirm, typedFor } from '../../command/confirm.ts';
import type { Line } from '../../system/styled-line.ts';

export interface Removal {
  what: string;
  targets: readonly Line[];
  /** Also deletes what runs use. */
  force: boolean | undefined;
}

export function confirmRemoval(context: Context, { what, targets, force }: Removal): Promise<void> {
  return confirm(context, {
    what,
    targets,
    service: 'identities',
    typed: typedFor(targets.length),
    warnings: force ? ['runs that use them will be stopped'] : undefined,
  });
}
