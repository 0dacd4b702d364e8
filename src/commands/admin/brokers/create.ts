/** `uas admin brokers create`: creates a broker with its classes, waits for it and tries its port. */
import type { Uai } from '../../../api/uas.types.ts';
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { canAsk, confirm, requireConsent } from '../../../command/confirm.ts';
import { systemName } from '../../../command/system.ts';
import { tell, warn } from '../../../command/tell.ts';
import { UasError } from '../../../core/errors.ts';
import { objectView, type View, wholeLook } from '../../../output/view.ts';
import { brokerResource, brokerRow } from '../../../resources/broker.ts';
import { brokerOwner } from '../../../resources/uai-class.ts';
import { type BrokerPlan, hasAccounts, planBroker } from '../../../site/broker-plan.ts';
import { changeLines } from '../../../site/change.ts';
import { changesView } from '../../../site/change-view.ts';
import { requireUnchanged } from '../../../site/drift.ts';
import { lintClass } from '../../../site/lint/lint.ts';
import { readSite, type Site } from '../../../site/site.ts';
import type { Line } from '../../../system/styled-line.ts';
import { alreadyExists, createForOwner } from '../../../uais/admin-create.ts';
import { readBrokers } from '../../../uais/brokers.ts';
import { findUai } from '../../../uais/find.ts';
import { checkNewName } from '../../../uais/new-uai.ts';
import { checkOwner } from '../../../uais/owner.ts';
import { isReady } from '../../../uais/state.ts';
import { waitForAny } from '../../../uais/wait-for-one.ts';
import { makeChanges } from '../config/carry-out.ts';
import { loginNote, tryPort } from './login.ts';
import { addWishOptions, creationClass, ownClass, type Wish } from './wish.ts';

interface Planned extends BrokerPlan {
  site: Site;
  name: string;
  owner: string;
}

/** The broker of that name as a result; undefined if there is no UAI of that name. */
async function existing(context: Context, name: string): Promise<View | undefined> {
  const uas = await context.uas();
  const uai = await findUai(uas, name);
  if (!uai) return undefined;
  const { brokers } = await readBrokers(uas);
  const broker = brokers.find((each) => each.uai.uai_name === name);
  if (!broker) throw alreadyExists(uai);
  return objectView(brokerRow(broker.uai, broker.class, broker), wholeLook(brokerResource.look));
}

/** What lint says about an existing class that the broker is to use. @throws UasError conflict for errors */
function checkExisting(context: Context, site: Site, label: string): void {
  const found = lintClass(site, label);
  const [error] = found.filter(({ severity }) => severity === 'error');
  if (error)
    throw new UasError('conflict', `class "${label}": ${error.problem}`, { hint: error.fix });
  warn(
    context,
    ...found.map(({ problem, fix }) => `warning: class "${label}": ${problem}; ${fix}`),
  );
}

async function makePlan(context: Context, name: string, wish: Wish): Promise<Planned> {
  const site = await readSite(await context.uas());
  const own = await ownClass(context, site, wish);
  const creation = typeof own === 'string' ? undefined : await creationClass(context, site, wish);
  const planned = planBroker(site, name, { own, creation });
  if (typeof own === 'string') checkExisting(context, site, planned.class);
  else if (!hasAccounts(site, own.volumes)) {
    warn(
      context,
      'warning: no volume is mounted at /etc/sssd, so the broker knows only the accounts of its image',
    );
  }
  return { ...planned, site, name, owner: wish.owner ?? brokerOwner };
}

function planLines({ plan, name, owner, class: label }: Planned): Line[] {
  return [
    ...plan.steps.flatMap(({ change }) => changeLines(change)),
    [{ text: `+ uais ${name}`, style: 'green' }],
    `    owner: ${owner}`,
    `    class: ${label}`,
  ];
}

function dryRunView(planned: Planned, system: string): View {
  const { plan, name: uai_name, owner, class: own, creationClass: creation } = planned;
  const changes = plan.steps.map(({ change }) => change);
  const notes = [
    `would create the broker ${uai_name}, owner ${owner}, of the class "${own}"`,
    `dry run: nothing was changed on ${system}`,
  ];
  const value = { uai_name, owner, class: own, creation_class: creation ?? null, changes };
  return { ...changesView(changes, { notes, empty: 'no classes to create' }), value };
}

/** Creates the classes, then the broker. */
async function make(context: Context, planned: Planned) {
  const { site, plan, name, owner, class: label } = planned;
  const changed = plan.steps.length === 0 ? undefined : await makeChanges(context, { site, plan });
  const made = changed?.done.find((change) => change.name === label);
  const class_id = made?.id ?? site.idOf('classes', label);
  const fields = {
    uai_name: name,
    owner,
    class_id,
    passwd_str: undefined,
    publickey_str: undefined,
  };
  try {
    return { ...(await createForOwner(context, fields, 'error')), id: changed?.id };
  } catch (error) {
    if (!changed || !(error instanceof UasError)) throw error;
    throw new UasError(
      error.code,
      `the classes were created, but not the broker: ${error.message}`,
      {
        ...error,
        hint: `${error.hint ? `${error.hint}; ` : ''}run the command again to continue, or remove the classes with: uas admin config undo ${changed.id}`,
        cause: error,
      },
    );
  }
}

async function createdView(context: Context, name: string, id: number | undefined, system: string) {
  const { brokers } = await readBrokers(await context.uas());
  const broker = brokers.find((each) => each.uai.uai_name === name);
  const undo = id === undefined ? '' : ` && uas admin config undo ${id}`;
  const notes = [
    `created the broker ${name} on ${system}; to undo: uas admin uais delete ${name}${undo}`,
    ...loginNote(broker?.uai),
  ];
  if (!broker) throw new UasError('not_ready', `${name} was created, but is in no list yet`);
  return objectView(brokerRow(broker.uai, broker.class, broker), wholeLook(brokerResource.look), {
    notes,
  });
}

export const createBroker: Configure = (command, app) => {
  command.argument('<name>', 'name of the broker, also its DNS name');
  const wishOptions = addWishOptions(command);
  addExamples(
    command,
    ['create a broker and its classes; asks for missing values', 'uas admin brokers create login'],
    ['show what it would create', 'uas admin brokers create login --dry-run'],
    [
      'create one in a script, with replicas, images and volumes given',
      'uas admin brokers create login --image cray-uai-broker:1.6.0 --volume broker-sssd-config --replicas 3 --user-image cray-uai-sles15sp3:1.6.0 --user-volume lustre --yes',
    ],
    [
      'create another broker with an existing class',
      'uas admin brokers create login2 --class "UAI broker class" --if-exists return --yes',
    ],
  );
  command.action(
    app.action(async (context, given, text: string) => {
      const name = checkNewName(text, 'name');
      const wish = wishOptions(given);
      if (wish.owner !== undefined) checkOwner(wish.owner);
      requireConsent(context, `create the broker ${name}`, 'nothing was changed');
      const there = await existing(context, name);
      if (there && wish.ifExists === 'return') return there;
      if (there) throw alreadyExists(there.value as Uai);
      const planned = await makePlan(context, name, wish);
      const system = await systemName(context);
      if (context.dryRun) return dryRunView(planned, system);
      const lines = [`changes on ${system}:`, ...planLines(planned)];
      if (canAsk(context)) {
        context.deps.io.say(...lines);
        await confirm(context, { what: `create the broker ${name}`, targets: [] });
        await requireUnchanged(await context.uas(), planned.site);
      } else tell(context, ...lines);
      const { uai, id } = await make(context, planned);
      if (!wish.wait) return createdView(context, name, id, system);
      tell(context, `created ${name}`);
      const ready = isReady(uai) ? uai : await waitForAny(context, name, { isNew: true });
      const failure = await tryPort(context, ready);
      return { ...(await createdView(context, name, id, system)), failure };
    }),
  );
};
