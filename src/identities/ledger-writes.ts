/**
 * Notes the writes of keys so that the ledger never claims more than is known: a place is forgotten before a key is
 * sent to it, and noted when the outcome is known. A process that is killed in between leaves it unsettled.
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
  /** The fingerprint of the key that is going to be sent; null for a deletion. */
  sent: string | null;
  /** Another key is there that was not uploaded from here, and it is rotated out. */
  rotatesUnknown?: boolean;
}

/** What the ledger said about a place before a write. */
interface Before {
  upload: Upload | undefined;
  unsettled: Unsettled | undefined;
}

/** How a write ended: the key is there, none is, nothing changed, or nobody knows. */
export type WriteEnd = Upload | 'removed' | 'unchanged' | 'unknown';

/** The end of one write. */
export interface Noted {
  place: LedgerPlace;
  end: WriteEnd;
}

export interface OpenWrites {
  /** Notes the ends of some of the writes. One of which none is noted stays unknown. */
  end(ends: readonly Noted[]): Promise<void>;
}

function takePlace(records: LedgerRecords, key: string): Before {
  const isHere = (row: LedgerPlace) => placeKey(row) === key;
  const before = {
    upload: records.uploads.find(isHere),
    unsettled: records.unsettled.find(isHere),
  };
  records.uploads = records.uploads.filter((row) => !isHere(row));
  records.unsettled = records.unsettled.filter((row) => !isHere(row));
  return before;
}

/** Whoever has a key again is not offboarded. */
function readmit(records: LedgerRecords, person: Omit<Offboarded, 'offboarded'>): void {
  const key = personKey(person);
  records.offboarded = records.offboarded.filter((row) => personKey(row) !== key);
}

function noteUpload(records: LedgerRecords, upload: Upload, former: string | null | undefined) {
  const { endpoint, identity, user, fingerprint, uploaded } = upload;
  const key = placeKey(upload);
  takePlace(records, key);
  records.uploads.push(upload);
  // A key that is in its place again is no longer one that was taken out of it.
  const isBack = (row: LedgerPlace & { fingerprint: string | null }) =>
    placeKey(row) === key && (row.fingerprint === fingerprint || row.fingerprint === former);
  records.replaced = records.replaced.filter((row) => !isBack(row));
  if (former !== undefined && former !== fingerprint) {
    const place = { endpoint, identity, user };
    records.replaced.push({ ...place, fingerprint: former, replaced: uploaded });
  }
}

/**
 * Forgets the places of writes that are about to begin.
 * @throws UasError failed when the ledger cannot be changed although it knows one of the places: it would claim a
 * key that is there no more
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
    for (const [key, { endpoint, identity, user, sent }] of intended) {
      const known = takePlace(records, key);
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
          takePlace(records, key);
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
  // A deletion is never held up: a ledger that claims a key that is gone does no harm.
  if (!uploads.some((upload) => typeof intended.get(placeKey(upload))?.sent === 'string')) {
    warn(context, `warning: ${file} was not updated: ${messageOf(error)}`);
    return false;
  }
  throw new UasError('failed', `${file} cannot be updated: ${messageOf(error)}; nothing was sent`, {
    hint: 'it would list keys that are now replaced; make it writable, or remove it',
    cause: error,
  });
}

/** Ends of writes that are noted together. */
const notedTogether = 20;

/** Notes ends a few at a time, so that a long import neither rewrites the ledger for each nor forgets many. */
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
