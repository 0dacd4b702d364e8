/** The refusal of a class whose UAIs could not start. */
import type { ReplyError } from '../../http/reply.ts';
import { problem } from '../problem.ts';

export const cannotStart = (why: string): ReplyError =>
  problem(400, `UAIs of this class could not start: ${why}`);
