/**
 * The issuer's keys, cached. A token with a key that is not known makes us ask again, but only so often: whoever sends
 * garbage must not make us hammer the issuer. Keys that are known stay good while the issuer is down.
 */
import { createLocalJWKSet, errors, type FlattenedJWSInput, type JWTHeaderParameters } from 'jose';
import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../system/deps.ts';
import { IssuerUnavailable } from './errors.ts';
import type { Discovery, Issuer } from './issuer.ts';

/** Milliseconds after which the keys are fetched again: as long may a withdrawn key be taken. */
const freshFor = 600_000;
/** Milliseconds that what the issuer says of itself is believed. */
const discoveryFor = 3_600_000;
/** Milliseconds after a failure without another request. */
const pauseAfterFailure = 1000;
/** Fetches for unknown keys: this many at once, and one more after each interval of milliseconds. */
const burst = 5;
const interval = 10_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

export class IssuerKeys {
  readonly #issuer: Issuer;
  readonly #clock: Clock;
  #set: KeySet | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #discovery: { value: Discovery; at: number } | undefined;
  #failure: { error: IssuerUnavailable; at: number } | undefined;
  #running: Promise<void> | undefined;
  #allowance = burst;
  #allowedAt: number;

  constructor(issuer: Issuer, clock: Clock) {
    this.#issuer = issuer;
    this.#clock = clock;
    this.#allowedAt = clock.now();
  }

  /** Whether there were ever any. */
  get isKnown(): boolean {
    return this.#set !== undefined;
  }

  /** Milliseconds since they were fetched. */
  get age(): number {
    return this.#clock.now() - this.#fetchedAt;
  }

  async discovery(): Promise<Discovery> {
    const known = this.#discovery;
    if (known && this.#clock.now() - known.at < discoveryFor) return known.value;
    const value = await this.#issuer.discover();
    this.#discovery = { value, at: this.#clock.now() };
    return value;
  }

  /** Tries until there are keys, so that the first caller need not wait; never rejects. */
  async warmUp(signal: AbortSignal, onTrouble: (error: unknown) => void): Promise<void> {
    for (let pause = 1000; !signal.aborted && !this.isKnown; pause = Math.min(pause * 2, 15_000)) {
      try {
        await this.#refresh();
      } catch (error) {
        onTrouble(error);
        await this.#clock.sleep(pause, signal).catch(() => {});
      }
    }
  }

  /** For jose: the key that the header names. */
  readonly find = async (header: JWTHeaderParameters, token: FlattenedJWSInput) => {
    const wasKnown = this.#set;
    if (!wasKnown) await this.#refresh();
    // An issuer that is down does not keep anybody out whose key is known.
    else if (this.age > freshFor) await this.#refresh().catch(() => {});
    try {
      return await this.#pick(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (this.#set !== wasKnown || !this.#mayAskAgain()) throw this.#failure?.error ?? error;
      await this.#refresh();
      return this.#pick(header, token);
    }
  };

  #pick(header: JWTHeaderParameters, token: FlattenedJWSInput) {
    if (!this.#set) throw new IssuerUnavailable('the keys of the issuer are not known');
    return this.#set(header, token);
  }

  #mayAskAgain(): boolean {
    const gained = Math.floor((this.#clock.now() - this.#allowedAt) / interval);
    this.#allowance = Math.min(burst, this.#allowance + gained);
    this.#allowedAt += gained * interval;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }

  async #refresh(): Promise<void> {
    const { now } = this.#clock;
    if (this.#failure && now() - this.#failure.at < pauseAfterFailure) throw this.#failure.error;
    this.#running ??= this.#fetch().finally(() => {
      this.#running = undefined;
    });
    try {
      await this.#running;
      this.#failure = undefined;
    } catch (error) {
      const known = error instanceof IssuerUnavailable;
      const failure = known ? error : new IssuerUnavailable(messageOf(error), error);
      this.#failure = { error: failure, at: now() };
      // The keys may have moved.
      this.#discovery = undefined;
      throw failure;
    }
  }

  async #fetch(): Promise<void> {
    const { jwksUri } = await this.discovery();
    const { status, value } = await this.#issuer.get(jwksUri);
    if (status !== 200 || !Array.isArray(value?.keys)) {
      throw new IssuerUnavailable(`${jwksUri.href} answered without keys (HTTP status ${status})`);
    }
    this.#set = createLocalJWKSet({ keys: value.keys });
    this.#fetchedAt = this.#clock.now();
  }
}
