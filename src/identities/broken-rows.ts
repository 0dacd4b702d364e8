/** Reports broken rows from the service individually, and refuses to decide anything based on an unreadable row. */
import type { CredentialsRow, ManagedIdentity } from '../api/identities.types.ts';
import { flawOf } from '../api/rows.ts';
import type { Context } from '../command/command.types.ts';
import { warn } from '../command/tell.ts';
import { UasError } from '../core/errors.ts';
import type { Line } from '../system/styled-line.ts';

/** Rows that are listed individually; the rest are counted. */
const mostNamed = 5;

/** One line for each broken row of a list, and one for the rest. */
export function flawLines(rows: readonly object[], list: string): Line[] {
  const flaws = rows.map(flawOf).filter((flaw) => flaw !== undefined);
  const lines = flaws
    .slice(0, mostNamed)
    .map(({ at, says }) => `warning: row ${at} of ${list} is broken: ${says}`);
  const more = flaws.length - mostNamed;
  return more > 0 ? [...lines, `warning: ${more} more rows of ${list} are broken`] : lines;
}

export function warnOfFlaws(context: Context, rows: readonly object[], list: string): void {
  const lines = flawLines(rows, list);
  if (lines.length > 0) warn(context, ...lines);
}

/** Why the member's credentials cannot be read from the row; undefined when they can. */
export function unreadableProblem(row: CredentialsRow): string | undefined {
  const flaw = flawOf(row);
  const matters = (['userId', 'managedCredentialsId', 'metadata'] as const).some((field) =>
    flaw?.fields.has(field),
  );
  return matters ? `the service sent a broken row: ${flaw?.says}` : undefined;
}

/** @throws UasError server_error for a row that does not show the member's credentials */
export function requireReadable<T extends CredentialsRow>(row: T): T {
  const problem = unreadableProblem(row);
  if (problem === undefined) return row;
  throw new UasError('server_error', `${row.userName || row.userId || 'a member'}: ${problem}`, {
    hint: 'nothing was changed for this member; ask the operators of the service',
  });
}

/** @throws UasError server_error for a broken managed identity */
export function requireSound(identity: ManagedIdentity): ManagedIdentity {
  const flaw = flawOf(identity);
  if (flaw === undefined) return identity;
  const name = identity.name || `row ${flaw.at}`;
  throw new UasError(
    'server_error',
    `the service sent a broken managed identity ${name}: ${flaw.says}`,
  );
}

/** The addition to a "not found" message when some rows are broken. */
export function perhapsBroken(rows: readonly object[]): string {
  const count = rows.filter((row) => flawOf(row) !== undefined).length;
  if (count === 0) return '';
  return `; ${count} ${count === 1 ? 'row' : 'rows'} of the service's list cannot be read`;
}
