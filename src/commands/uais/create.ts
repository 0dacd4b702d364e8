/** `uas create`: creates a UAI, and waits for it with `--wait`. */

import type { Uai } from '../../api/uas.types.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { flag, optionsOf, text, texts } from '../../command/declare.ts';
import { eitherOption } from '../../command/options.ts';
import { objectView, type View } from '../../output/view.ts';
import { uaiResource } from '../../resources/uai.ts';
import { isReady } from '../../resources/uai-condition.ts';
import { type CreateRequest, checkPorts, createUai, prepareCreate } from '../../uais/create.ts';
import { findOrCreate } from '../../uais/one-at-a-time.ts';
import { readPublicKey } from '../../uais/public-key-input.ts';
import { matchingUais, preferReady } from '../../uais/reuse.ts';
import { waitForNew, waitForOwn } from '../../uais/wait-for-one.ts';

/** Reuses one of the caller's UAIs that matches the request, or creates one. */
async function reuseOrCreate(context: Context, request: CreateRequest) {
  const { io } = context.deps;
  const { image, ports, key } = request;
  const wantedPorts = checkPorts(ports)?.split(',');
  const wanted = { image, ports: wantedPorts, key: key?.content.toString('utf8') };
  const uas = await context.uas();
  const search = {
    list: () => uas.listOwn(),
    choose: async (own: readonly Uai[]) => preferReady(await matchingUais(context, own, wanted)),
  };
  const result = context.dryRun
    ? { uai: await search.choose(await search.list()), created: false }
    : await findOrCreate(context, {
        ...search,
        create: (own) => createUai(context, request, own),
      });
  if (result.uai && !result.created) {
    io.note(`using existing ${result.uai.uai_name}`);
  }
  return result;
}

/** The request that a create would send, checked as far as possible. */
async function wouldCreate(context: Context, request: CreateRequest): Promise<View> {
  const { publickey, imagename, ports } = await prepareCreate(context, request);
  context.deps.io.note('dry run: nothing was created');
  const value = {
    publickey: publickey.source,
    imagename: imagename ?? null,
    ports: ports ?? null,
  };
  return objectView(value, {
    name: () => '',
    columns: [
      { key: 'publickey', value: (row) => row.publickey },
      { key: 'image', value: (row) => row.imagename ?? "the service's default" },
      { key: 'ports', value: (row) => row.ports },
    ],
  });
}

/** What to do with a new UAI, for somebody who looks on. */
function nextStep({ deps: { io } }: Context, uai: Uai): string[] {
  if (!io.stdoutIsTerminal || !io.stderrIsTerminal) return [];
  return [
    `log in with: uas ssh ${uai.uai_name}${isReady(uai) ? '' : ', which waits until it is ready'}`,
  ];
}

export const create: Configure = (command, app) => {
  const own = optionsOf(command, {
    publickey: text(
      '--publickey <file>',
      'public key for logging in (default: the first of ~/.ssh/id_{ed25519,ecdsa,rsa}.pub and their _sk forms, then of your ssh-agent)',
    ),
    image: text(
      '--image <name>',
      "image, by name or its unique end (default: the service's) [UAS_IMAGE]",
    ),
    imagename: text('--imagename <name>', 'alias of --image'),
    ports: texts('--ports <list...>', 'ports to open in addition to SSH: 80, 443, 8888'),
    wait: flag('--wait', 'wait until it is ready'),
    reuse: flag(
      '--reuse',
      'use an existing UAI with the same image, ports and key instead of creating one',
    ),
  });
  completes(command, { '--image': 'usable-images', '--imagename': 'usable-images' });
  addExamples(
    command,
    ['create a UAI with the default key and image, ready to log in', 'uas create --wait'],
    [
      'choose an image and open two ports',
      'uas create --image cray-uai-sles15sp3:1.6.0 --ports 80,8888',
    ],
    ['capture the name in a script', 'name=$(uas create --wait -q)'],
  );
  command.action(
    app.action(async (context, given) => {
      const options = own(given);
      const { setting } = context;
      const image = eitherOption(options, ['image', '--image'], ['imagename', '--imagename'])?.text;
      const publickey = options.publickey ?? setting('publickey')?.value;
      // Only an explicit key limits what is reused; standard input can be read only once.
      const isAsked = options.reuse && publickey !== undefined;
      const request = {
        publickey,
        key: isAsked ? await readPublicKey(context, publickey) : undefined,
        image: image ?? setting('image')?.value,
        ports: options.ports,
        tellOthers: !options.reuse,
      };
      const { uai, created } = options.reuse
        ? await reuseOrCreate(context, request)
        : { uai: context.dryRun ? undefined : await createUai(context, request), created: true };
      if (!uai) return wouldCreate(context, request);
      const show = (row: Uai) =>
        objectView(row, uaiResource.look, { notes: nextStep(context, row) });
      if (!options.wait) return show(uai);
      const wait = created ? waitForNew : waitForOwn;
      return show(await wait(context, uai.uai_name));
    }),
  );
};
