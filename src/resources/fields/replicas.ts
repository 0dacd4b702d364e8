/** Number of pods of a UAI: text in a request, a number in a reply. */
import { usageError } from '../../core/errors.ts';
import { type Codec, scalarText } from './codec.ts';

export const replicas: Codec<number> = {
  read(input, what) {
    const text = scalarText(input);
    if (!/^\d{1,4}$/.test(text) || Number(text) < 1) {
      throw usageError(`${what}: expected a number of replicas, 1 or more, got "${text}"`);
    }
    return Number(text);
  },
  schema: { type: 'integer', minimum: 1 },
  encode: String,
  decode: (reply) => Number(reply ?? 1),
  show: (value) => value,
};
