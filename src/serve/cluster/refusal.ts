/** What Kubernetes refuses, in the words in which the service has always passed it on, and with its reason behind them. */
import { phrase, type ReplyError } from '../../service/http/reply.ts';
import { problem } from '../../service/uas/problem.ts';
import { ClusterUnreachable, KubernetesError } from '../kubernetes/errors.ts';

/** The part of a message that says why: without the name of an object that nobody knows. */
function whyOf(message: string): string {
  const [, why] = /^(?:[\w.]+ )?"[^"]*" is (?:forbidden|invalid): ([\s\S]+)$/.exec(message) ?? [];
  return why ?? message;
}

/** @param what such as `Failed to create job uai-x` */
export function refusal(what: string, error: unknown): ReplyError {
  if (error instanceof KubernetesError) {
    // The caller is not to blame when the service lacks a permission or asks too often.
    const status = error.status === 401 ? 500 : error.status;
    return problem(status, `${what}: ${phrase(error.status)}: ${whyOf(error.message)}`);
  }
  if (error instanceof ClusterUnreachable) return problem(503, `${what}: ${error.message}`);
  throw error;
}
