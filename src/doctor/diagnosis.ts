/** Steps that are tried one after the other; what needs a failed one is skipped and says so. */
import type { UasApi } from '../api/uas.ts';
import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';
import type { Status } from '../sign-in/status.ts';
import type { Reach } from '../system/transport.ts';
import { type Finding, fail, type Said, skip } from './finding.ts';

/** What earlier steps found out for later ones. */
export interface Facts {
  endpoint?: URL;
  reach?: Reach;
  /** Milliseconds that our clock is ahead of the gateway's. */
  skew?: number;
  status?: Status;
  uas?: UasApi;
  /** Whether the service lets us see everybody's UAIs. */
  isAdmin?: boolean;
}

export interface Step {
  check: string;
  /** Checks that must not have failed or been skipped. */
  needs?: readonly string[];
  run(context: Context, facts: Facts): Promise<Said | Said[]>;
}

/** An error as a finding: it was meant for the command that ran into it, and says what to do. */
export function failure(error: unknown): Said {
  if (!(error instanceof UasError)) throw error;
  return fail(error.message, error.hint ?? null);
}

async function attempt(step: Step, context: Context, facts: Facts): Promise<Said[]> {
  try {
    return [await step.run(context, facts)].flat();
  } catch (error) {
    context.signal.throwIfAborted();
    return [failure(error)];
  }
}

/** Runs the steps in order and returns all findings; only an interruption is thrown. */
export async function diagnose(context: Context, steps: readonly Step[]): Promise<Finding[]> {
  const { io } = context.deps;
  const facts: Facts = {};
  const findings: Finding[] = [];
  const passed = new Set<string>();
  for (const step of steps) {
    io.status(`checking ${step.check} …`);
    const missing = step.needs?.find((check) => !passed.has(check));
    const said = missing
      ? [skip(`skipped: ${missing} did not pass`)]
      : await attempt(step, context, facts);
    if (said.every(({ status }) => status === 'ok' || status === 'warn')) passed.add(step.check);
    findings.push(...said.map((one) => ({ check: step.check, ...one })));
  }
  io.status(undefined);
  return findings;
}
