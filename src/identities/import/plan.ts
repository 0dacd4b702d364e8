/** Decides what an import does with each row, from facts that are all known beforehand. */

import type { CredentialsRow } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { nearest } from '../../core/nearest.ts';
import { credentialsId, linuxUser } from '../../resources/member-credentials.ts';
import { perhapsBroken, unreadableProblem } from '../broken-rows.ts';
import type { Upload } from '../ledger-records.ts';
import type { Candidate } from './candidates.ts';
import { findClashes } from './clashes.ts';
import type { LoadedKey } from './key-input.ts';
import { linuxNameWarning } from './linux-name.ts';

export type Action = 'create' | 'replace' | 'skip' | 'refuse' | 'delete';
export const onExistsChoices = ['replace', 'skip', 'fail'] as const;
export type OnExists = (typeof onExistsChoices)[number];

/** One row of the plan. */
export interface Step {
  /** Undefined for a member whom a file does not name. */
  line: number | undefined;
  /** From the file. */
  member: string;
  linuxUsername: string;
  keyFile: string | undefined;
  loaded: LoadedKey | undefined;
  /** The member's row on the identity. */
  target: CredentialsRow | undefined;
  action: Action;
  reason: string | undefined;
  warnings: readonly string[];
}

export interface PlanInput {
  candidates: readonly Candidate[];
  /** Members that the caller can see. */
  members: { rows: readonly CredentialsRow[]; find(text: string): CredentialsRow | undefined };
  /** Whether the caller sees all members. */
  seesAll: boolean;
  onExists: OnExists;
  /** What this account uploaded for the user before. */
  uploaded(userId: string): Upload | undefined;
  /** Send keys again that are known to be uploaded. */
  reupload: boolean;
}

function isUnchanged(upload: Upload | undefined, step: Step): boolean {
  const { target, loaded, linuxUsername } = step;
  return (
    upload !== undefined &&
    upload.fingerprint === loaded?.key.fingerprint &&
    upload.linuxUsername === linuxUsername &&
    target !== undefined &&
    upload.credentials === credentialsId(target) &&
    linuxUser(target) === linuxUsername
  );
}

/** The decision for a row with a valid key and member. */
function decide(step: Step, input: PlanInput): Pick<Step, 'action' | 'reason'> {
  const { target } = step;
  if (target === undefined || credentialsId(target) === undefined) {
    return { action: 'create', reason: undefined };
  }
  if (input.onExists === 'fail') {
    return { action: 'refuse', reason: 'the member has credentials already' };
  }
  if (input.onExists === 'skip') {
    return { action: 'skip', reason: 'the member has credentials already' };
  }
  if (!input.reupload && isUnchanged(input.uploaded(idText(target.userId)), step)) {
    return { action: 'skip', reason: 'unchanged since it was uploaded' };
  }
  return { action: 'replace', reason: undefined };
}

/** Warnings about a valid row. */
function warningsFor(step: Step, users: ReadonlyMap<string, CredentialsRow>): string[] {
  const { target, linuxUsername, loaded } = step;
  const warnings = [...(loaded?.key.notes ?? [])];
  const odd = linuxNameWarning(linuxUsername);
  if (odd) warnings.push(odd);
  const before = target && linuxUser(target);
  if (before !== undefined && before !== linuxUsername) {
    warnings.push(`the Linux user changes from ${before}`);
  }
  const other = users.get(linuxUsername);
  if (other && target && idText(other.userId) !== idText(target.userId)) {
    warnings.push(`${other.userName} has the same Linux user`);
  }
  return warnings;
}

/** Names for which similar ones are looked up; comparing thousands with thousands would take minutes. */
const mostGuesses = 100;

/** Returns why the list does not contain a member: a broken row may belong to that member, or the name has a typo. */
function strangers(rows: readonly CredentialsRow[], seesAll: boolean): (member: string) => string {
  if (!seesAll) {
    return (member) => `${member} is not visible to you: you are not an owner of the organization`;
  }
  const broken = perhapsBroken(rows);
  const names = rows.map(({ userName }) => userName).filter(Boolean);
  let guesses = 0;
  return (member) => {
    if (broken !== '') return `${member} was not found${broken}`;
    guesses += 1;
    const close = guesses > mostGuesses ? [] : nearest(member.replace(/@.*/, ''), names);
    const guess = close.length > 0 ? `; did you mean ${close.join(' or ')}?` : '';
    return `${member} is not a member of the organization${guess}`;
  };
}

export function makePlan(input: PlanInput): Step[] {
  const { candidates, members, seesAll } = input;
  const strangerText = strangers(members.rows, seesAll);
  const found = candidates.map(({ row, namesMember }) =>
    namesMember ? members.find(row.member) : undefined,
  );
  const clashes = findClashes(
    candidates.map(({ row, loaded }, at) => {
      const target = found[at];
      return {
        line: row.line,
        member: target ? idText(target.userId) : row.member,
        linuxUsername: row.linuxUsername,
        fingerprint: loaded?.key.fingerprint,
      };
    }),
  );
  const users = new Map<string, CredentialsRow>();
  for (const row of members.rows) {
    const user = linuxUser(row);
    if (user) users.set(user, row);
  }
  return candidates.map(({ row, loaded, problems, namesMember }, at) => {
    const target = found[at];
    const { line, member, linuxUsername, keyFile } = row;
    const stranger = namesMember && !target ? strangerText(member) : undefined;
    // All reasons at once, so that the file can be fixed in one pass.
    const broken = target && unreadableProblem(target);
    const reasons = [stranger, broken, ...problems, clashes.get(line)].filter(Boolean);
    const reason = reasons.length > 0 ? reasons.join('; ') : undefined;
    const step: Step = {
      ...{ line, member, linuxUsername, keyFile, loaded, target },
      ...{ action: 'refuse', reason, warnings: [] },
    };
    if (reason !== undefined) return step;
    return { ...step, ...decide(step, input), warnings: warningsFor(step, users) };
  });
}

/** How many rows there are of each action. */
export function countActions(steps: readonly Step[]): Record<Action, number> {
  const counts: Record<Action, number> = { create: 0, replace: 0, skip: 0, refuse: 0, delete: 0 };
  for (const { action } of steps) counts[action] += 1;
  return counts;
}
