/** How many UAIs there may be of one user and of one class, and how many creations at once. */

export interface Limits {
  /** 0 stands for no limit, here and below. */
  perUser: number;
  perClass: number;
  creating: number;
}

/** A UAI that somebody wants, and those that are known already: by namespace and name. */
export interface Wanted {
  key: string;
  /** Undefined for a UAI without an owner. */
  owner: string | undefined;
  classId: string;
  /** UAIs of the same owner, in all namespaces. */
  ofUser: Iterable<string>;
  ofClass: Iterable<string>;
}

export interface Excess {
  /** For the user, in a reply of status 429. */
  message: string;
  /** Seconds until it is worth trying again. */
  retryAfter: number;
}

/** Creations at once end by themselves; UAIs stay until somebody deletes them. */
const soon = 2;
const later = 60;

export class CreationLimits {
  readonly #limits: Limits;
  /** Creations that run: what is known of the cluster may not have them yet. */
  readonly #running = new Map<symbol, Wanted>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get creating(): number {
    return this.#running.size;
  }

  /**
   * Why the UAI cannot be created. Where it can be, it is counted until `release` is called: when the creation failed,
   * or when the UAIs that are known include it.
   */
  begin(wanted: Wanted): Excess | { release(): void } {
    const { perUser, perClass, creating } = this.#limits;
    if (creating > 0 && this.creating >= creating) {
      return {
        message: `${creating} UAIs are being created at the moment; try again in a few seconds`,
        retryAfter: soon,
      };
    }
    const { owner, classId } = wanted;
    const isOwn = (other: Wanted) => owner !== undefined && other.owner === owner;
    if (perUser > 0 && owner !== undefined && this.#count(wanted.ofUser, isOwn) >= perUser) {
      return {
        message: `The limit of ${perUser} UAIs for each user is reached; delete one first`,
        retryAfter: later,
      };
    }
    const isSame = (other: Wanted) => other.classId === classId;
    if (perClass > 0 && this.#count(wanted.ofClass, isSame) >= perClass) {
      return {
        message: `The limit of ${perClass} UAIs for each class is reached`,
        retryAfter: later,
      };
    }
    const mark = Symbol(wanted.key);
    this.#running.set(mark, wanted);
    return { release: () => void this.#running.delete(mark) };
  }

  /** Those that are known and those that are being created, each once. */
  #count(known: Iterable<string>, counts: (other: Wanted) => boolean): number {
    const keys = new Set(known);
    for (const other of this.#running.values()) if (counts(other)) keys.add(other.key);
    return keys.size;
  }
}
