/** Refuses rows that would restore a replaced key or an offboarded member, unless requested. */
import { idText } from '../api/ids.ts';
import type { Files } from '../system/files.ts';
import type { Step } from './import/plan.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerPlace } from './ledger-records.ts';

export interface ReturnOptions {
  /** Allow replaced keys. */
  restoreOlder: boolean;
  /** Allow offboarded members. */
  readmit: boolean;
}

export interface ReturnInput extends ReturnOptions {
  ledger: Ledger;
  files: Files;
  endpoint: string;
  organization: string;
  identity: string;
}

/** The day of a time as the ledger writes it. */
export const dayOf = (time: string): string => time.slice(0, 10);

/** Whether the key's file was last written before that time; false for a key without a file. */
async function isOlder(files: Files, file: string | undefined, time: string): Promise<boolean> {
  const facts = file === undefined || file === '-' ? undefined : await files.stat(file);
  return facts !== undefined && facts.modified < Date.parse(time);
}

/** When the key was replaced, or was about to be; undefined when it was not. */
async function replacedOn(
  { ledger, files }: ReturnInput,
  place: LedgerPlace,
  { loaded, keyFile }: Step,
): Promise<string | undefined> {
  const fingerprint = loaded?.key.fingerprint;
  const current = ledger.find(place);
  const unsettled = ledger.unsettled(place);
  if (fingerprint === undefined || fingerprint === current?.fingerprint) return undefined;
  const { sent = null, former = null } = unsettled ?? {};
  if (sent !== null && sent !== fingerprint && former === fingerprint) return unsettled?.begun;
  for (const { fingerprint: out, replaced } of ledger.replaced(place)) {
    if (out === fingerprint) return replaced;
    if (out === null && fingerprint !== sent && (await isOlder(files, keyFile, replaced)))
      return replaced;
  }
  return undefined;
}

async function reasonFor(input: ReturnInput, step: Step): Promise<string | undefined> {
  const { ledger, endpoint, organization, identity, restoreOlder, readmit } = input;
  if (step.target === undefined) return undefined;
  const user = idText(step.target.userId);
  const person = ledger.offboarded({ endpoint, organization, user });
  if (person && !readmit) {
    return `${step.member} was offboarded on ${dayOf(person.offboarded)}; add --readmit to set a key again`;
  }
  if (restoreOlder) return undefined;
  const time = await replacedOn(input, { endpoint, identity, user }, step);
  return time === undefined
    ? undefined
    : `this key was replaced on ${dayOf(time)}; add --restore-older to put it back`;
}

/** The steps, with those refused that would restore a replaced key or an offboarded member. */
export async function refuseReturns(input: ReturnInput, steps: readonly Step[]): Promise<Step[]> {
  const checked: Step[] = [];
  for (const step of steps) {
    const isWrite = step.action === 'create' || step.action === 'replace';
    const reason = isWrite ? await reasonFor(input, step) : undefined;
    checked.push(reason === undefined ? step : { ...step, action: 'refuse', reason });
  }
  return checked;
}
