/** The platform's limit: 20 calls in a second for each token. */

const calls = 20;
const period = 1000;

/** Counts a call; false when it is one too many. */
export type RateLimit = (token: string) => boolean;

export function createRateLimit(now: () => number): RateLimit {
  const recent = new Map<string, { began: number; count: number }>();
  return (token) => {
    const window = recent.get(token);
    if (!window || now() - window.began >= period) {
      recent.set(token, { began: now(), count: 1 });
      return true;
    }
    window.count += 1;
    return window.count <= calls;
  };
}
