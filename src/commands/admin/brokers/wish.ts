/** The options of `admin brokers create`, and questions about what they leave open. */
import type { Command } from 'commander';
import type { Context, Options } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { canAsk } from '../../../command/confirm.ts';
import { choiceOr, flag, optionsOf, text, texts } from '../../../command/declare.ts';
import { usageError } from '../../../core/errors.ts';
import { checkName, splitList } from '../../../core/names.ts';
import { replicas } from '../../../resources/fields/replicas.ts';
import { brokerImages, hasAccounts, type NewClass } from '../../../site/broker-plan.ts';
import type { Site } from '../../../site/site.ts';
import { brokerVolumes, userVolumes } from '../../../site/usual-volumes.ts';

const shape = {
  image: text(
    '--image <image>',
    'image of the broker (default: the one with "broker" in its name)',
  ),
  volume: texts(
    '--volume <volume>',
    "volume of the broker; repeatable (default: those that HPE's guide mounts, such as /etc/sssd)",
  ),
  resource: text('--resource <resource>', 'resource specification of the broker'),
  replicas: text('--replicas <n>', 'number of pods of the broker'),
  class: text('--class <class>', 'existing class of the broker, instead of a new one'),
  userImage: text('--user-image <image>', "image of its users' UAIs (default: the default image)"),
  userVolume: texts(
    '--user-volume <volume>',
    "volume of its users' UAIs; repeatable (default: the volumes of the hosts)",
  ),
  userResource: text('--user-resource <resource>', "resource specification of its users' UAIs"),
  creationClass: text(
    '--creation-class <class>',
    "existing class of its users' UAIs, instead of a new one",
  ),
  owner: text('--owner <user>', 'owner of the broker (default: "broker")'),
  ifExists: choiceOr(
    '--if-exists <what>',
    'what to do if a broker of that name exists',
    ['error', 'return'],
    'error',
  ),
  wait: flag('--no-wait', 'do not wait until it is ready, and do not try its port'),
};

export function addWishOptions(command: Command) {
  const own = optionsOf(command, shape);
  completes(command, {
    '--image': 'images',
    '--volume': 'volumes',
    '--resource': 'resources',
    '--class': 'classes',
    '--user-image': 'images',
    '--user-volume': 'volumes',
    '--user-resource': 'resources',
    '--creation-class': 'classes',
  });
  return (given: Options) => checked(own(given));
}

type Given = ReturnType<ReturnType<typeof optionsOf<typeof shape>>>;

/** Refuses what cannot be combined and names that cannot be, before anything is sent. */
function checked(given: Given) {
  const flags = {
    broker: ['image', 'volume', 'resource', 'replicas', 'creationClass'],
    users: ['userImage', 'userVolume', 'userResource'],
  } as const;
  const first = (keys: readonly (keyof Given)[]) => keys.find((key) => given[key] !== undefined);
  const flagOf = (key: string) => `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  const clash =
    (given.class !== undefined && first([...flags.broker, ...flags.users])) ||
    (given.creationClass !== undefined && first(flags.users)) ||
    undefined;
  if (clash !== undefined) {
    const existing = given.class === undefined ? '--creation-class' : '--class';
    throw usageError(`${existing} names an existing class, so ${flagOf(clash)} has no effect`);
  }
  for (const key of ['class', 'creationClass', 'resource', 'userResource'] as const) {
    const value = given[key];
    if (value !== undefined) checkName(flagOf(key), value, 'comment');
  }
  for (const key of ['image', 'userImage'] as const) {
    const value = given[key];
    if (value !== undefined) checkName(flagOf(key), value, 'image');
  }
  const count =
    given.replicas === undefined ? undefined : replicas.read(given.replicas, '--replicas');
  return { ...given, replicas: count };
}

export type Wish = ReturnType<typeof checked>;

async function askForImage(
  context: Context,
  site: Site,
  { flag: option, what, usual }: { flag: string; what: string; usual: readonly string[] },
): Promise<string> {
  const [one, ...others] = usual;
  if (one !== undefined && others.length === 0) return one;
  const all = site.entries.images.map(({ label }) => label);
  if (all.length === 0) {
    throw usageError(
      'no images are registered',
      'uas admin config images create REFERENCE --default',
    );
  }
  if (canAsk(context) && !context.dryRun) {
    const choices = (usual.length > 0 ? usual : all).map((name) => ({ name, value: name }));
    return context.deps.prompt.select(`The image of ${what}:`, choices);
  }
  const why =
    usual.length > 0
      ? `several images fit: ${usual.join(', ')}`
      : 'none of the images fits by its name';
  throw usageError(`no image specified for ${what}: ${why}`, `add ${option} IMAGE`);
}

const listed = (given: readonly string[] | undefined) => given && splitList(given);

async function askForVolumes(context: Context, site: Site): Promise<readonly string[]> {
  const usual = brokerVolumes(site);
  if (hasAccounts(site, usual) || !canAsk(context) || context.dryRun) return usual;
  const all = site.entries.volumes.map(({ label }) => label).join(', ') || 'none';
  context.deps.io.say(
    "HPE's guide mounts a secret with sssd.conf at /etc/sssd, so that your accounts can log in.",
    `Volumes: ${all}`,
  );
  const answer = await context.deps.prompt.input('Volumes of the broker, comma-separated', {
    default: usual.join(', ') || undefined,
  });
  return splitList([answer]);
}

/** The class of the broker. */
export async function ownClass(
  context: Context,
  site: Site,
  wish: Wish,
): Promise<NewClass | string> {
  if (wish.class !== undefined) return wish.class;
  const what = 'the broker';
  const usual = brokerImages(site);
  return {
    image: wish.image ?? (await askForImage(context, site, { flag: '--image', what, usual })),
    volumes: listed(wish.volume) ?? (await askForVolumes(context, site)),
    resource: wish.resource,
    replicas: wish.replicas,
  };
}

/** The class of its users' UAIs. */
export async function creationClass(
  context: Context,
  site: Site,
  wish: Wish,
): Promise<NewClass | string> {
  if (wish.creationClass !== undefined) return wish.creationClass;
  const usual = site.entries.images.filter(({ spec }) => spec.default).map(({ label }) => label);
  const what = "its users' UAIs";
  const asked = { flag: '--user-image', what, usual };
  return {
    image: wish.userImage ?? (await askForImage(context, site, asked)),
    volumes: listed(wish.userVolume) ?? userVolumes(site),
    resource: wish.userResource,
  };
}
