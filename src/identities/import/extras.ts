/** Members with credentials whom a file that is to be the truth does not name. */
import type { CredentialsRow } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { credentialsId, linuxUser } from '../../resources/member-credentials.ts';
import { unreadableProblem } from '../broken-rows.ts';
import type { Step } from './plan.ts';

export interface Extras {
  steps: readonly Step[];
  /** Lines of the file that belong to nobody: each may mean one of the members whom the file does not name. */
  unmatched: readonly number[];
}

/**
 * The deletions that make the file the truth. A row that is refused still names its member. While a row belongs to
 * nobody, there are no deletions: it may be the misspelled name of a member who would lose the credentials.
 */
export function findExtras(steps: readonly Step[], rows: readonly CredentialsRow[]): Extras {
  const named = new Set(steps.flatMap(({ target }) => (target ? [idText(target.userId)] : [])));
  const unmatched = steps.flatMap(({ target, line }) =>
    target === undefined && line !== undefined ? [line] : [],
  );
  const extra = rows.filter(
    (row) =>
      !named.has(idText(row.userId)) &&
      (credentialsId(row) !== undefined || unreadableProblem(row) !== undefined),
  );
  const deletions = extra.map((target): Step => {
    const problem = unreadableProblem(target);
    return {
      line: undefined,
      member: target.userName || idText(target.userId),
      linuxUsername: linuxUser(target) ?? '',
      keyFile: undefined,
      loaded: undefined,
      target,
      action: problem === undefined ? 'delete' : 'refuse',
      reason: problem,
      warnings: [],
    };
  });
  return { steps: deletions, unmatched };
}
