/** Runs diagnostic steps in order; a step that depends on a failed one is skipped and reported as such. */
import type { UasApi } from '../api/uas.ts';
import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';
import type { Status } from '../sign-in/status.ts';
import type { Reach } from '../system/transport.ts';
import { type Finding, fail, type Said, skip } from './finding.ts';

/** Facts that earlier steps collect for later ones. */
export interface Facts {
  endpoint?: URL;
  reach?: Reach;
  /** How many milliseconds this machine's clock is ahead of that of the gateway or issuer. */
  skew?: number;
  status?: Status;
  uas?: UasApi;
  /** Whether the service lets the caller list everybody's UAIs. */
  isAdmin?: boolean;
}

export interface Step {
  check: string;
  /** Checks that must have passed. */
  needs?: readonly string[];
  run(context: Context, facts: Facts): Promise<Said | Said[]>;
}

/** The command at the end of a hint; the message already has what comes before it. */
const commandOf = (hint: string) => /(?:^|: )(uas [^,;]+)/.exec(hint)?.[1];

/** Converts an error to a finding. Errors already say what to do. */
export function failure(error: unknown): Said {
  if (!(error instanceof UasError)) throw error;
  const { message, hint } = error;
  return fail(message, hint === undefined ? null : (commandOf(hint) ?? hint));
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
