/** `uas admin uais create`: creates a broker, or a UAI for a user. */

import type { Command } from 'commander';
import type { CreateUai } from '../../../api/uas.ts';
import type { UaiClass } from '../../../api/uas.types.ts';
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { choiceOr, flag, type OptionsOf, optionsOf, text } from '../../../command/declare.ts';
import { selectOne } from '../../../command/select.ts';
import { tell, warn } from '../../../command/tell.ts';
import { usageError } from '../../../core/errors.ts';
import { isUuid } from '../../../core/names.ts';
import { objectView, type View } from '../../../output/view.ts';
import { uaiResource } from '../../../resources/uai.ts';
import { brokerOwner, isBroker, uaiClassResource } from '../../../resources/uai-class.ts';
import { checkPublicKey } from '../../../ssh/keys/public-key.ts';
import { readInput, sourceName } from '../../../system/read-input.ts';
import { createForOwner } from '../../../uais/admin-create.ts';
import { checkNewName, checkOwnerFitsName, checkPasswdLine } from '../../../uais/new-uai.ts';
import { checkOwner } from '../../../uais/owner.ts';
import { isReady } from '../../../uais/state.ts';
import { waitForAny } from '../../../uais/wait-for-one.ts';
import { classId, classOption } from './filter.ts';

/** Declares the options of the command. */
function addCreateOptions(command: Command) {
  return optionsOf(command, {
    class: text(
      '--class <class>',
      'class of the UAI, by comment or id (default: the default class)',
    ),
    classId: text('--class-id <class>', 'alias of --class'),
    owner: text(
      '--owner <user>',
      `owner of the UAI (default for a broker class: "${brokerOwner}")`,
    ),
    uaiName: text(
      '--uai-name <name>',
      'name of the UAI, also its DNS name (default: generated from the owner)',
    ),
    name: text('--name <name>', 'alias of --uai-name'),
    passwdStr: text(
      '--passwd-str <line>',
      'passwd line of the user in the UAI; not needed for brokers',
    ),
    publickey: text('--publickey <file>', 'file with the SSH public key; - reads standard input'),
    publickeyStr: text('--publickey-str <text>', 'the SSH public key itself'),
    ifExists: choiceOr(
      '--if-exists <what>',
      'what to do if a UAI of that name exists',
      ['error', 'return'],
      'error',
    ),
    wait: flag('--wait', 'wait until it is ready'),
  });
}

type CreateOptions = OptionsOf<typeof addCreateOptions>;

async function readKey(context: Context, options: CreateOptions): Promise<string | undefined> {
  const { publickey: file, publickeyStr: text } = options;
  if (file !== undefined && text !== undefined) {
    throw usageError('--publickey and --publickey-str cannot be combined');
  }
  if (text !== undefined) {
    return checkPublicKey(Buffer.from(text), '--publickey-str').toString('utf8').trim();
  }
  if (file === undefined) return undefined;
  const content = await readInput(context, file, '--publickey');
  const source = sourceName(file);
  return checkPublicKey(content, source, (line) => context.deps.io.note(line))
    .toString('utf8')
    .trim();
}

function readName({ uaiName, name }: CreateOptions): string | undefined {
  if (uaiName !== undefined && name !== undefined && uaiName !== name) {
    throw usageError('--name and --uai-name have different values; give one of them');
  }
  const text = uaiName ?? name;
  return text === undefined
    ? undefined
    : checkNewName(text, uaiName === undefined ? '--name' : '--uai-name');
}

/** Lists the classes of the service at most once, and only if something depends on them. */
function classLister(context: Context): () => Promise<readonly UaiClass[]> {
  let rows: Promise<readonly UaiClass[]> | undefined;
  return () => {
    rows ??= context.uas().then(({ classConfig }) => classConfig.list());
    return rows;
  };
}

/** The id of the class, and the default owner if it is a broker class. */
async function readClass(
  context: Context,
  list: () => Promise<readonly UaiClass[]>,
  { text, owner }: { text: string; owner: string | undefined },
) {
  if (owner !== undefined && isUuid(text)) return { class_id: await classId(context, text), owner };
  const row = await selectOne(uaiClassResource, list, text);
  return { class_id: row.class_id, owner: owner ?? (isBroker(row) ? brokerOwner : undefined) };
}

/** Warns about a UAI that nobody can log in to: without a key and passwd line, the image of a user's UAI exits at once. */
async function warnAboutLogin(
  context: Context,
  list: () => Promise<readonly UaiClass[]>,
  { class_id, passwd_str, publickey_str }: CreateUai,
): Promise<void> {
  const missing = [
    ...(passwd_str === undefined ? ['--passwd-str'] : []),
    ...(publickey_str === undefined ? ['--publickey'] : []),
  ].join(' and ');
  if (missing === '') return;
  // The class could not be read, so there is nothing to warn about.
  const rows = await list().catch(() => []);
  const row = rows.find(({ class_id: id, default: isDefault }) =>
    class_id === undefined ? isDefault : id === class_id,
  );
  if (!row || isBroker(row)) return;
  const name = uaiClassResource.names(row)[0] ?? row.class_id;
  warn(
    context,
    `warning: nobody can log in without ${missing}: "${name}" is not a broker class, and most images exit at once`,
  );
}

/** The request, checked as far as possible before it is sent. */
async function readFields(context: Context, options: CreateOptions): Promise<CreateUai> {
  const { passwdStr } = options;
  const owner = options.owner === undefined ? undefined : checkOwner(options.owner);
  const text = classOption(options);
  const uai_name = readName(options);
  if (owner !== undefined && uai_name === undefined) checkOwnerFitsName(owner);
  const passwd_str =
    passwdStr === undefined
      ? undefined
      : checkPasswdLine(passwdStr, '--passwd-str', (line) => warn(context, line));
  const publickey_str = await readKey(context, options);
  const list = classLister(context);
  const chosen =
    text === undefined
      ? { class_id: undefined, owner }
      : await readClass(context, list, { text, owner });
  const fields = { ...chosen, passwd_str, publickey_str, uai_name };
  await warnAboutLogin(context, list, fields);
  return fields;
}

function plannedView(context: Context, fields: CreateUai): View {
  tell(context, 'dry run: nothing was created');
  const planned = { ...fields, uai_name: fields.uai_name ?? null };
  return objectView(planned, {
    name: (row) => row.uai_name ?? '',
    columns: [
      { key: 'name', value: (row) => row.uai_name },
      { key: 'owner', value: (row) => row.owner },
      { key: 'class_id', value: (row) => row.class_id },
    ],
  });
}

export const createAnyUai: Configure = (command, app) => {
  const own = addCreateOptions(command);
  completes(command, { '--class': 'classes', '--class-id': 'classes' });
  addExamples(
    command,
    [
      'create a broker with a DNS name',
      'uas admin uais create --class "UAI broker class" --uai-name login',
    ],
    [
      'create a UAI for a user',
      "uas admin uais create --class gpu --owner vers --publickey vers.pub --passwd-str 'vers::1001:100:Vera Vers:/home/users/vers:/bin/bash'",
    ],
    [
      'create it in a script that may run again',
      'uas admin uais create --class broker --uai-name login --if-exists return --wait',
    ],
  );
  command.action(
    app.action(async (context, given) => {
      const options = own(given);
      const { ifExists, wait } = options;
      const fields = await readFields(context, options);
      if (context.dryRun) return plannedView(context, fields);
      const { uai, created } = await createForOwner(context, fields, ifExists);
      if (!wait || isReady(uai)) return objectView(uai, uaiResource.look);
      if (created) tell(context, `created ${uai.uai_name}`);
      return objectView(
        await waitForAny(context, uai.uai_name, { isNew: created }),
        uaiResource.look,
      );
    }),
  );
};
