/** The embedded service under constant change, stopped and killed meanwhile. `npm run soak` does 10,000 of them. */
import { describe, expect, it } from 'vitest';
import { soak } from '../support/soak.ts';

const operations = Number(process.env.UAS_SOAK) || 300;
const restarts = Math.max(4, Math.round(operations / 250));

describe('the embedded service', () => {
  it(
    `loses no UAI and doubles none in ${operations} creates and deletes with ${restarts} restarts and kills`,
    async () => {
      const { created, deleted, cutOff, ...faults } = await soak({ operations, restarts });
      if (process.env.UAS_SOAK) {
        process.stderr.write(
          `${JSON.stringify({ created, deleted, cutOff, restarts, ...faults })}\n`,
        );
      }
      expect(faults).toEqual({ lost: [], undead: [], doubled: [], broken: 0 });
      expect(created + deleted + cutOff).toBeGreaterThanOrEqual(operations);
      expect(created).toBeGreaterThan(operations / 4);
    },
    60_000 + operations * 200,
  );
});
