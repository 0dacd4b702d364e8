/** Formats plans and their results: one row for each row of the file, in its order. */

import type { WireId } from '../../api/identities.types.ts';
import { idNumber } from '../../api/ids.ts';
import { UasError } from '../../core/errors.ts';
import { listView, type View } from '../../output/view.ts';
import { credentialsId } from '../../resources/member-credentials.ts';
import type { Outcome } from './execute.ts';
import { type Action, countActions, type Step } from './plan.ts';
import { planLines } from './plan-lines.ts';

/** A row in JSON. All keys are always present. */
interface Row {
  /** Null for a member whom the file does not name. */
  line: number | null;
  member: string;
  userId: WireId | null;
  linuxUsername: string;
  keyFile: string | null;
  keyType: string | null;
  encrypted: boolean | null;
  fingerprint: string | null;
  /** The line for authorized_keys. */
  publicKey: string | null;
  action: Action;
  managedCredentialsId: WireId | null;
  /** Null in a plan that was not carried out. */
  result: string | null;
  message: string | null;
  warnings: readonly string[];
}

const columns = [
  { key: 'line', value: (row: Row) => row.line, wide: true },
  { key: 'member', value: (row: Row) => row.member },
  { key: 'linux_user', value: (row: Row) => row.linuxUsername },
  { key: 'action', value: (row: Row) => row.action },
  { key: 'result', value: (row: Row) => row.result },
  {
    key: 'message',
    value: (row: Row) => [row.message, ...row.warnings].filter(Boolean).join('; '),
  },
  { key: 'key', value: (row: Row) => row.fingerprint, wide: true },
  { key: 'type', value: (row: Row) => row.keyType, wide: true },
  { key: 'encrypted', value: (row: Row) => row.encrypted, wide: true },
  { key: 'id', value: (row: Row) => row.managedCredentialsId, wide: true },
  { key: 'public_key', value: (row: Row) => row.publicKey, wide: true },
];

function rowOf(step: Step, outcome?: Outcome): Row {
  const { line, member, linuxUsername, keyFile, loaded, target, action, reason, warnings } = step;
  const id = outcome?.credentials ?? (target && credentialsId(target));
  return {
    line: line ?? null,
    member,
    userId: target?.userId ?? null,
    linuxUsername,
    keyFile: keyFile ?? null,
    keyType: loaded ? `${loaded.key.kind} ${loaded.key.bits}` : null,
    encrypted: loaded?.key.encrypted ?? null,
    fingerprint: loaded?.key.fingerprint ?? null,
    publicKey: loaded?.key.publicKey ?? null,
    action,
    managedCredentialsId: id ? idNumber(id) : null,
    result: outcome?.result ?? null,
    message: outcome?.message ?? reason ?? null,
    warnings,
  };
}

/** `187 to create, 10 to replace, 2 to skip, 1 refused` */
export function planText(steps: readonly Step[]): string {
  const { create, replace, skip, refuse, delete: removed } = countActions(steps);
  const also = removed > 0 ? `, ${removed} to delete` : '';
  return `${create} to create, ${replace} to replace, ${skip} to skip${also}, ${refuse} refused`;
}

/** The rows as details of an error, for readers of errors only. */
function detailsOf(
  rows: readonly Row[],
  isBad: (row: Row) => boolean,
  outcomes: readonly Outcome[] = [],
): unknown[] {
  return rows.map((row, at) => {
    const { code, status } = outcomes[at] ?? {};
    const bad = isBad(row);
    const message = row.message ?? (bad ? row.result : null);
    return { item: row.member, ok: !bad, ...row, message, code, status };
  });
}

/** The plan alone, for `--dry-run`. It fails if rows are refused. */
export function planView(steps: readonly Step[], isFromFile: boolean): View {
  const rows = steps.map((step) => rowOf(step));
  const { refuse } = countActions(steps);
  const failure = new UasError(
    'partial',
    `${refuse} of ${rows.length} rows are refused; dry run: nothing was changed`,
    { details: detailsOf(rows, ({ action }) => action === 'refuse') },
  );
  const view = listView(
    rows,
    { name: (row) => row.member, columns: columns.filter(({ key }) => key !== 'result') },
    {
      notes: [`${planText(steps)}; dry run: nothing was changed`],
      failure: refuse > 0 ? failure : undefined,
    },
  );
  return { ...view, lines: planLines(steps, isFromFile), hasWideRows: true };
}

const good: ReadonlySet<string | null> = new Set(['created', 'replaced', 'deleted', 'skipped']);

/** `created 187, replaced 10, failed 1` */
function resultText(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { result } of outcomes) counts.set(result, (counts.get(result) ?? 0) + 1);
  return [...counts].map(([result, count]) => `${count} ${result}`).join(', ');
}

/**
 * All rows with their results. Exit 9 when some were not done; an interruption keeps its own exit code.
 * @param stopped why the work ended early
 */
export function outcomeView(outcomes: readonly Outcome[], stopped?: unknown): View {
  const rows = outcomes.map((outcome) => rowOf(outcome.step, outcome));
  const bad = rows.filter((row) => !good.has(row.result));
  let failure: UasError | undefined;
  if (bad.length > 0) {
    const message = `${bad.length} of ${rows.length} rows were not done: ${resultText(outcomes)}`;
    const details = detailsOf(rows, ({ result }) => !good.has(result), outcomes);
    failure =
      stopped instanceof UasError
        ? new UasError(stopped.code, `${stopped.message}; ${message}`, {
            exit: stopped.exit,
            details,
            hint: 'run the same file again: it continues where this run ended',
          })
        : new UasError('partial', message, { details });
  }
  return listView(
    rows,
    { name: (row) => row.member, columns },
    { notes: bad.length > 0 ? [] : [resultText(outcomes)], failure },
  );
}
