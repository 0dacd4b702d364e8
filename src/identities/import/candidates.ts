/** Checks rows and their keys on this machine before any request to the service. */

import type { Context } from '../../command/command.types.ts';
import { isOn } from '../../config/settings.ts';
import { UasError } from '../../core/errors.ts';
import { checkName } from '../../core/names.ts';
import { isRefusal } from '../../ssh/keys/private-key.ts';
import { progressBar } from '../progress.ts';
import type { ImportRow } from './import-rows.ts';
import { type LoadedKey, loadKey, secretsOf } from './key-input.ts';
import { linuxNameProblem } from './linux-name.ts';

/** A row with its key, if usable, and all reasons to refuse it that are known on this machine. */
export interface Candidate {
  row: ImportRow;
  loaded: LoadedKey | undefined;
  problems: readonly string[];
  /** Whether the text can be a member's name. */
  namesMember: boolean;
}

function memberProblem(member: string): string | undefined {
  try {
    checkName('member', member, 'account');
    return undefined;
  } catch (error) {
    return error instanceof UasError ? error.message : String(error);
  }
}

/** The key of the row, or why there is none. */
async function keyOf(
  context: Context,
  { keyFile, within, passphraseFile, passphraseEnv }: ImportRow,
): Promise<LoadedKey | string> {
  if (keyFile === undefined) return 'the row names no key file';
  if (passphraseFile !== undefined && passphraseEnv !== undefined) {
    return 'the row has a passphrase file and a passphrase variable; keep one';
  }
  const loaded = await loadKey(context, { keyFile, within, passphraseFile, passphraseEnv });
  if (isRefusal(loaded)) return [loaded.problem, loaded.hint].filter(Boolean).join('; ');
  // The trace shows replies, which may echo the request.
  const secrets = isOn(context.setting('debug')) ? secretsOf(loaded) : [];
  for (const secret of secrets) context.deps.io.hide(secret);
  return loaded;
}

async function examine(context: Context, row: ImportRow): Promise<Candidate> {
  // Cells that may be in the wrong column are not used as names or paths.
  if (row.problem !== undefined) {
    return { row, loaded: undefined, problems: [row.problem], namesMember: false };
  }
  const member = memberProblem(row.member);
  const key = await keyOf(context, row);
  const problems = [member, linuxNameProblem(row.linuxUsername), key];
  return {
    row,
    loaded: typeof key === 'string' ? undefined : key,
    problems: problems.filter((problem) => typeof problem === 'string'),
    namesMember: member === undefined,
  };
}

/** Examines all keys in turn; decrypting one takes up to half a second. */
export async function examineRows(
  context: Context,
  rows: readonly ImportRow[],
): Promise<Candidate[]> {
  const { io } = context.deps;
  const candidates: Candidate[] = [];
  for (const row of rows) {
    context.signal.throwIfAborted();
    io.status(`${progressBar(candidates.length, rows.length)} examining keys`);
    candidates.push(await examine(context, row));
  }
  io.status(undefined);
  return candidates;
}
