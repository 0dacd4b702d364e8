/** Rows with their keys, checked on this machine before anything is asked of the service. */
import { isOn } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { UasError } from '../core/errors.ts';
import { checkName } from '../core/names.ts';
import { isRefusal } from '../ssh/private-key.ts';
import type { ImportRow } from './import-rows.ts';
import { type LoadedKey, loadKey, secretsOf } from './key-input.ts';
import { linuxNameProblem } from './linux-name.ts';

/** A row with a usable key, or with the reason why it has none. */
export type Candidate = { row: ImportRow } & (
  | { loaded: LoadedKey; refusal?: undefined }
  | { loaded?: undefined; refusal: string }
);

function memberProblem(member: string): string | undefined {
  try {
    checkName('member', member, 'account');
    return undefined;
  } catch (error) {
    return error instanceof UasError ? error.message : String(error);
  }
}

async function examine(context: Context, row: ImportRow): Promise<Candidate> {
  const problem = memberProblem(row.member) ?? linuxNameProblem(row.linuxUsername);
  if (problem) return { row, refusal: problem };
  const { keyFile, passphraseFile, passphraseEnv } = row;
  if (keyFile === undefined) return { row, refusal: 'the row names no key file' };
  if (passphraseFile !== undefined && passphraseEnv !== undefined) {
    return { row, refusal: 'the row has a passphrase file and a passphrase variable; keep one' };
  }
  const loaded = await loadKey(context, { keyFile, passphraseFile, passphraseEnv });
  if (!isRefusal(loaded)) {
    // The trace shows what the service sends back, which may be what it got.
    const secrets = isOn(context.setting('debug')) ? secretsOf(loaded) : [];
    for (const secret of secrets) context.deps.io.hide(secret);
    return { row, loaded };
  }
  return { row, refusal: [loaded.problem, loaded.hint].filter(Boolean).join('; ') };
}

/** Examines all keys, one after the other; opening an encrypted one takes up to half a second. */
export async function examineRows(
  context: Context,
  rows: readonly ImportRow[],
): Promise<Candidate[]> {
  const { io } = context.deps;
  const candidates: Candidate[] = [];
  for (const row of rows) {
    context.signal.throwIfAborted();
    io.status(`examining key ${candidates.length + 1} of ${rows.length}`);
    candidates.push(await examine(context, row));
  }
  io.status(undefined);
  return candidates;
}
