/** What Kubernetes refuses, in the words in which the service has always passed it on, and with its reason behind them. */
import { phrase, type ReplyError } from '../../service/http/reply.ts';
import { problem } from '../../service/uas/problem.ts';
import { ClusterUnreachable, KubernetesError } from '../kubernetes/errors.ts';

/** The part of a message that says why: without the name of an internal object. */
function whyOf(message: string): string {
  const [, why] = /^(?:[\w.]+ )?"[^"]*" is (?:forbidden|invalid): ([\s\S]+)$/.exec(message) ?? [];
  return why ?? message;
}

/** Why, in the words of the cluster. @throws an error that is not a refusal by it */
export function reasonFor(error: unknown): string {
  if (error instanceof KubernetesError) return `${phrase(error.status)}: ${whyOf(error.message)}`;
  if (error instanceof ClusterUnreachable) return error.message;
  throw error;
}

/** @param what such as `Failed to create job uai-x` */
export function refusal(what: string, error: unknown): ReplyError {
  const said = `${what}: ${reasonFor(error)}`;
  if (!(error instanceof KubernetesError)) return problem(503, said);
  // The caller is not to blame when the service lacks a permission or asks too often.
  return problem(error.status === 401 ? 500 : error.status, said);
}
