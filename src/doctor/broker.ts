/** Checks a broker from its class to its port, and the class of its users' UAIs. */
import type { Context } from '../command/command.types.ts';
import { counted } from '../command/confirm.ts';
import { savedJump } from '../command/jump.ts';
import { UasError } from '../core/errors.ts';
import { uaiState } from '../resources/uai.ts';
import { nameOfClass } from '../resources/uai-class.ts';
import { explain } from '../resources/uai-condition.ts';
import { creationClassFix, quoted } from '../site/lint/finding.ts';
import { lintClass } from '../site/lint/lint.ts';
import type { Site } from '../site/site.ts';
import { whyNoAnswer } from '../ssh/client/answers.ts';
import { parseConnectString } from '../ssh/client/connect-string.ts';
import type { Broker } from '../uais/brokers.ts';
import { imageOf } from '../uais/outdated.ts';
import { isReady, stuckReason } from '../uais/state.ts';
import { type Finding, fail, ok, type Said, skip, warn } from './finding.ts';

export interface BrokerFinding extends Finding {
  broker: string;
}

/** What lint says about a class; `fine` if that is nothing. */
function classFindings(site: Site, label: string, fine: string): Said[] {
  const found = lintClass(site, label);
  if (found.length === 0) return [ok(fine)];
  return found.map(({ severity, problem, fix }) =>
    (severity === 'error' ? fail : warn)(`"${label}": ${problem}`, fix),
  );
}

function ownClass(site: Site, broker: Broker): Said[] {
  return classFindings(
    site,
    site.labelOf('classes', broker.class.class_id),
    `"${site.labelOf('classes', broker.class.class_id)}" follows HPE's guide`,
  );
}

function creationClass(site: Site, { class: own, creates }: Broker): Said[] {
  if (!creates) {
    const problem =
      own.uai_creation_class === null
        ? 'no creation class is set, and no default class exists'
        : 'its creation class no longer exists';
    return [
      fail(
        `${problem}, so users cannot log in`,
        creationClassFix(site, site.labelOf('classes', own.class_id)),
      ),
    ];
  }
  const users = site.labelOf('classes', creates.class_id);
  const by = own.uai_creation_class === null ? ', the default class' : '';
  return classFindings(site, users, `its users' UAIs are of the class "${users}"${by}`);
}

function image({ uai, class: own }: Broker): Said {
  const now = imageOf(own);
  if (now === undefined || now === uai.uai_img) return ok(uai.uai_img);
  return warn(
    `it runs ${uai.uai_img}, its class has ${now} now`,
    `uas admin uais delete ${uai.uai_name} && uas admin brokers create ${uai.uai_name} --class ${quoted(nameOfClass(own))}`,
  );
}

function status({ uai }: Broker): Said {
  if (isReady(uai)) return ok(uaiState(uai));
  const means = explain(uai)?.means;
  const message = means === undefined ? uaiState(uai) : `${uaiState(uai)}: ${means}`;
  return stuckReason(uai) === undefined
    ? fail(message, `uas admin uais wait ${uai.uai_name}`)
    : fail(message, `uas admin uais describe ${uai.uai_name}`);
}

async function port(context: Context, { uai }: Broker): Promise<Said> {
  if (!isReady(uai)) return skip('skipped: the broker is not ready');
  const destination = parseConnectString(uai.uai_connect_string);
  if (!destination) return skip('skipped: the broker has no address');
  const { deps, signal } = context;
  const where = `${destination.host} port ${destination.port}`;
  try {
    const problem = await whyNoAnswer({ deps, signal, jump: savedJump(context) }, destination);
    if (problem === undefined) return ok(`an SSH server answers at ${where}`);
    return fail(`no SSH server answers at ${where}: ${problem}`, portFix(context, uai.uai_name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return skip('skipped: ssh is not installed here');
  }
}

const portFix = (context: Context, name: string) =>
  savedJump(context) === undefined
    ? `uas admin brokers check ${name} --jump LOGIN-NODE`
    : `uas admin uais describe ${name}`;

function users({ creates, users: rows }: Broker): Said {
  if (!creates) return skip('skipped: the class that its UAIs are created from was not found');
  const stuck = rows.filter((uai) => stuckReason(uai) !== undefined);
  const all = counted(rows.length, 'UAI', 'UAIs');
  if (stuck.length === 0) return ok(`${all} of its users`);
  const label = quoted(nameOfClass(creates));
  return warn(
    `${stuck.length} of ${all} of its users failed, so their next logins will time out`,
    `uas admin uais delete --class ${label} --status Failed`,
  );
}

/** One finding or more for each check, in the order of a login. */
export async function checkBroker(
  context: Context,
  site: Site,
  broker: Broker,
): Promise<BrokerFinding[]> {
  const { io } = context.deps;
  const name = broker.uai.uai_name;
  io.status(`checking ${name} …`);
  const checks: readonly [string, () => Said | readonly Said[] | Promise<Said>][] = [
    ['class', () => ownClass(site, broker)],
    ['image', () => image(broker)],
    ['status', () => status(broker)],
    ['port', () => port(context, broker)],
    ['creation class', () => creationClass(site, broker)],
    ["users' UAIs", () => users(broker)],
  ];
  const findings: BrokerFinding[] = [];
  for (const [check, run] of checks) {
    const said = await Promise.resolve()
      .then(run)
      .catch((error: unknown): Said => {
        context.signal.throwIfAborted();
        if (!(error instanceof UasError)) throw error;
        return fail(error.message, error.hint ?? null);
      });
    findings.push(...[said].flat().map((one) => ({ broker: name, check, ...one })));
  }
  io.status(undefined);
  return findings;
}
