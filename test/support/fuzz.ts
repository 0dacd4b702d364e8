/** How often a property is tried: a little in `npm test`, for a given time in `npm run fuzz`. */
import fc from 'fast-check';

/** Milliseconds for each property when FUZZ_MS is set. */
const budget = Number(process.env.FUZZ_MS) || undefined;

export const fuzz: fc.Parameters<unknown> = budget
  ? {
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: budget,
      markInterruptAsFailure: false,
    }
  : { numRuns: 300 };

/** For vitest, which has to wait for it. */
export const fuzzTimeout = (budget ?? 0) + 30_000;

/** Texts of all kinds of characters, with what is dangerous among them more often than by chance. */
export const anyText = (...dangerous: string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
        { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
        ...(dangerous.length > 0 ? [{ weight: 3, arbitrary: fc.constantFrom(...dangerous) }] : []),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));
