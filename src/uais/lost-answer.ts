/** Finds the UAI that a failed or interrupted create made nevertheless. */
import { isBlocked } from '../api/blocked-list.ts';
import { leftBehind } from '../api/create-errors.ts';
import type { Uai } from '../api/uas.types.ts';
import { type ErrorCode, UasError } from '../core/errors.ts';
import type { Clock } from '../system/deps.ts';

/** Lists the UAIs that include the new one; the signal replaces that of an interrupted command. */
export type ListAgain = (signal?: AbortSignal) => Promise<readonly Uai[]>;

/** After these errors nothing more is sent. */
const endsBefore: ReadonlySet<ErrorCode> = new Set(['unreachable', 'interrupted']);

/** The names in a list, for detecting new ones later; undefined when the list fails. */
export async function namesBefore(
  list: () => Promise<readonly Uai[]>,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set((await list()).map((uai) => uai.uai_name));
  } catch (error) {
    if (!(error instanceof UasError) || endsBefore.has(error.code)) throw error;
    return undefined;
  }
}

/** Whether a UAI may exist although its creation failed: the service keeps one that it could not describe. */
export function mayHaveCreated(failure: UasError): boolean {
  if (failure.inDoubt || /^Failed to get (?:pod|service|IP)\b/.test(failure.message)) return true;
  return failure.status === 500 && failure.code === 'server_error';
}

export interface Search {
  list: ListAgain;
  /** Names that existed before; undefined when unknown. */
  before: ReadonlySet<string> | undefined;
  failure: UasError;
  /** The commands that list and delete, without the name. */
  look: string;
  remove: string;
  clock: Clock;
  /** Aborted when the command was ended: by Ctrl-C, a signal, or `--timeout`. */
  signal: AbortSignal;
}

/** After an interruption the user should not wait long, but the service may need a moment for the request. */
const looksAfterEnd = 3;
const pauseAfterEnd = 1000;
const longestLook = 10_000;

/** The UAIs that did not exist before. */
async function newcomers({
  list,
  before,
  failure,
  clock,
  signal,
}: Search): Promise<readonly Uai[]> {
  const fresh = (uais: readonly Uai[]) => uais.filter((uai) => !before?.has(uai.uai_name));
  if (!signal.aborted) return fresh(await list());
  const ended = new AbortController();
  const limit = setTimeout(() => ended.abort(failure), longestLook);
  try {
    for (let looks = 1; ; looks += 1) {
      const found = fresh(await list(ended.signal));
      if (found.length > 0 || looks === looksAfterEnd) return found;
      await clock.sleep(pauseAfterEnd, ended.signal);
    }
  } finally {
    clearTimeout(limit);
  }
}

/**
 * The UAI that a failed create made. It must be the only UAI that did not exist before; otherwise the error names the
 * candidates.
 * @throws the failure, with what is known about the UAI; always when the command was interrupted
 */
export async function findLostUai(search: Search): Promise<Uai> {
  const { before, failure, look, remove } = search;
  const give = (hint: string | undefined, message = failure.message) =>
    new UasError(failure.code, message, { ...failure, hint });
  const named = leftBehind(failure);
  const wasMade = (name: string) =>
    give(
      `look at it with: ${look}; delete it with: ${remove} ${name}`,
      createdMessage(failure, name),
    );
  const candidates = await newcomers(search).catch((error: unknown) => {
    if (named !== undefined) throw wasMade(named);
    if (!failure.inDoubt && !isBlocked(error)) throw failure;
    throw give(`it is unknown whether the UAI was created; check with: ${look}`);
  });
  const ours = candidates.find((uai) => uai.uai_name === named);
  const [found, ...others] = ours ? [ours] : candidates;
  const isEnded = search.signal.aborted;
  if (found && isEnded && before && others.length === 0) throw wasMade(found.uai_name);
  if (found && (ours || before) && others.length === 0) return found;
  if (found)
    throw give(`it may be one of these: ${candidates.map((uai) => uai.uai_name).join(', ')}`);
  if (named === undefined && !failure.inDoubt) throw failure;
  if (isEnded) throw give(`it is unknown whether the UAI was created; check with: ${look}`);
  const none = named === undefined ? 'no new UAI was found' : `${named} does not exist`;
  throw give(`${none}; if ${look} still shows none, it is safe to try again`);
}

/** The message of the failure, with the UAI that was created. */
export function createdMessage({ code, message, status }: UasError, name: string): string {
  if (code === 'interrupted' || code === 'timeout')
    return `${message}; the service created ${name}`;
  return status === undefined
    ? `the service did not answer (${message}), but it created ${name}`
    : `the service reported an error (${message}), but it created ${name}`;
}
