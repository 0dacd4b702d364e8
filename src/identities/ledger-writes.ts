/**
 * Records the writes of keys so that the ledger never claims more than is known: a record is removed before its key is
 * sent, and written again when the outcome is known. If the process is killed in between, the outcome stays unknown.
 */
import type { Context } from '../command/command.types.ts';
import { warn } from '../command/tell.ts';
import { messageOf, UasError } from '../core/errors.ts';
import { editLedger, ledgerFile, noteInLedger, readRecords } from './ledger.ts';
import {
  type LedgerPlace,
  type LedgerRecords,
  type Offboarded,
  personKey,
  placeKey,
  type Unsettled,
  type Upload,
} from './ledger-records.ts';

export interface WriteIntent extends LedgerPlace {
  /** The fingerprint of the key to be sent; null for a deletion. */
  sent: string | null;
  /** The write replaces a key that was not uploaded from here, which is rotated out. */
  rotatesUnknown?: boolean;
}

/** What the ledger contained about the credentials before a write. */
interface Before {
  upload: Upload | undefined;
  unsettled: Unsettled | undefined;
}

/** How a write ended: the key is stored, no key is stored, nothing changed, or unknown. */
export type WriteEnd = Upload | 'removed' | 'unchanged' | 'unknown';

/** The outcome of one write. */
export interface Noted {
  place: LedgerPlace;
  end: WriteEnd;
}

export interface OpenWrites {
  /** Records the outcomes of some of the writes. A write without a recorded outcome stays unknown. */
  end(ends: readonly Noted[]): Promise<void>;
}

/** Compares fields: making a key for each record would take half a minute for 5,000 members. */
const isSamePlace = (one: LedgerPlace, other: LedgerPlace): boolean =>
  one.user === other.user && one.identity === other.identity && one.endpoint === other.endpoint;

function takePlace(records: LedgerRecords, place: LedgerPlace): Before {
  const isHere = (row: LedgerPlace) => isSamePlace(row, place);
  const before = {
    upload: records.uploads.find(isHere),
    unsettled: records.unsettled.find(isHere),
  };
  records.uploads = records.uploads.filter((row) => !isHere(row));
  records.unsettled = records.unsettled.filter((row) => !isHere(row));
  return before;
}

/** A member who has a key again is no longer offboarded. */
function readmit(records: LedgerRecords, person: Omit<Offboarded, 'offboarded'>): void {
  const key = personKey(person);
  records.offboarded = records.offboarded.filter((row) => personKey(row) !== key);
}

function noteUpload(records: LedgerRecords, upload: Upload, former: string | null | undefined) {
  const { endpoint, identity, user, fingerprint, uploaded } = upload;
  takePlace(records, upload);
  records.uploads.push(upload);
  // A key that is stored again is no longer a replaced key.
  const isBack = (row: LedgerPlace & { fingerprint: string | null }) =>
    isSamePlace(row, upload) && (row.fingerprint === fingerprint || row.fingerprint === former);
  records.replaced = records.replaced.filter((row) => !isBack(row));
  if (former !== undefined && former !== fingerprint) {
    const place = { endpoint, identity, user };
    records.replaced.push({ ...place, fingerprint: former, replaced: uploaded });
  }
}

/**
 * Removes the records of writes that are about to begin.
 * @throws UasError failed when the ledger cannot be changed although it contains one of the records: it
 * would claim a key that no longer exists
 */
export async function beginWrites(
  context: Context,
  organization: string,
  intents: readonly WriteIntent[],
): Promise<OpenWrites> {
  const before = new Map<string, Before>();
  const intended = new Map(intents.map((intent) => [placeKey(intent), intent]));
  const begun = new Date(context.deps.clock.now()).toISOString();
  const forget = (records: LedgerRecords) => {
    for (const [key, intent] of intended) {
      const { endpoint, identity, user, sent } = intent;
      const known = takePlace(records, intent);
      before.set(key, known);
      const former = known.upload?.fingerprint ?? known.unsettled?.former ?? null;
      records.unsettled.push({ endpoint, identity, user, sent, former, begun });
    }
  };
  const isKept =
    intents.length === 0 ||
    (await editLedger(context, forget).then(
      () => true,
      (error: unknown) => refuseStale(context, intended, error),
    ));

  const formerOf = (key: string): string | null | undefined => {
    const { upload, unsettled } = before.get(key) ?? {};
    const known = upload?.fingerprint ?? unsettled?.former;
    return known ?? (intended.get(key)?.rotatesUnknown ? null : undefined);
  };
  return {
    async end(ends) {
      const known = ends.filter(({ end }) => end !== 'unknown');
      if (!isKept || known.length === 0) return;
      await noteInLedger(context, (records) => {
        for (const { place, end } of known) {
          const key = placeKey(place);
          if (typeof end === 'object') {
            noteUpload(records, end, formerOf(key));
            readmit(records, { ...place, organization });
            continue;
          }
          takePlace(records, place);
          if (end === 'removed') continue;
          const { upload, unsettled } = before.get(key) ?? {};
          if (upload) records.uploads.push(upload);
          if (unsettled) records.unsettled.push(unsettled);
        }
      });
    },
  };
}

async function refuseStale(
  context: Context,
  intended: ReadonlyMap<string, WriteIntent>,
  error: unknown,
): Promise<false> {
  const file = ledgerFile(context);
  const uploads = await readRecords(context).then(
    (records) => records.uploads,
    () => [],
  );
  // A deletion is never delayed: a ledger that still lists a deleted key does no harm.
  if (!uploads.some((upload) => typeof intended.get(placeKey(upload))?.sent === 'string')) {
    warn(context, `warning: ${file} was not updated: ${messageOf(error)}`);
    return false;
  }
  throw new UasError('failed', `${file} cannot be updated: ${messageOf(error)}; nothing was sent`, {
    hint: 'it would list keys that are now replaced; make it writable, or remove it',
    cause: error,
  });
}

/** Outcomes that are recorded together. */
const notedTogether = 20;

/** Records outcomes in small batches, so that a long import neither rewrites the ledger for each row nor loses many. */
export function noteInGroups(writes: OpenWrites) {
  let waiting: Noted[] = [];
  let last = Promise.resolve();
  const flush = () => {
    const group = waiting;
    waiting = [];
    last = last.then(() => writes.end(group));
    return last;
  };
  return {
    async add(noted: Noted): Promise<void> {
      waiting.push(noted);
      if (waiting.length >= notedTogether) await flush();
    },
    flush,
  };
}
