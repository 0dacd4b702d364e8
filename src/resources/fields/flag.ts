/** Yes and no, in all spellings that `cray` accepts. */
import { usageError } from '../../core/errors.ts';
import { type Codec, scalarText } from './codec.ts';

export const yesWords: readonly string[] = ['true', 't', '1', 'yes', 'y'];
export const noWords: readonly string[] = ['false', 'f', '0', 'no', 'n'];

export const flag: Codec<boolean> = {
  read(input, what) {
    if (typeof input === 'boolean') return input;
    const word = scalarText(input).toLowerCase();
    if (yesWords.includes(word)) return true;
    if (noWords.includes(word)) return false;
    throw usageError(`${what}: expected yes or no, got "${word}"`);
  },
  schema: { type: 'boolean' },
  encode: String,
  decode: (reply) => reply === true,
  show: (value) => value,
};
