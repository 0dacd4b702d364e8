/** Creates a UAI, and waits for it when asked to. */
import { addExamples, type Configure } from '../app.ts';
import type { Context } from '../context.ts';
import { objectView, type View } from '../output/view.ts';
import { endsImageName } from '../resources/image-name.ts';
import { uaiResource } from '../resources/uai.ts';
import { type CreateRequest, createUai, prepareCreate } from '../uais/create.ts';
import { hopelessness, isReady } from '../uais/state.ts';
import { waitForNew, waitForOwn } from '../uais/wait-for-one.ts';
import { eitherOption } from '../verbs/options.ts';

interface CreateOptions {
  publickey?: string;
  ports?: string[];
  wait?: boolean;
  reuse?: boolean;
}

/** One of my UAIs that is ready or on its way, ready ones first; of the image only, where one is asked for. */
async function reusable(context: Context, image: string | undefined) {
  const uas = await context.uas();
  const all = await uas.listOwn();
  const own = all.filter(({ uai_img }) => image === undefined || endsImageName(uai_img, image));
  return own.find(isReady) ?? own.find((uai) => hopelessness(uai) === undefined);
}

/** What a create would send; everything that can be checked before has been. */
async function wouldCreate(context: Context, request: CreateRequest): Promise<View> {
  const { publickey, imagename, ports } = await prepareCreate(context, request);
  context.deps.io.note('dry run: nothing was created');
  const value = {
    publickey: publickey.file ?? 'standard input',
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

export const create: Configure = (command, app) => {
  command
    .option(
      '--publickey <file>',
      'public key that opens it; default: the first of ~/.ssh/id_{ed25519,ecdsa,rsa}.pub',
    )
    .option(
      '--image <name>',
      "image, by name or its unique end; default: the service's [UAS_IMAGE]",
    )
    .option('--imagename <name>', 'the same as --image')
    .option('--ports <list...>', 'ports to open beside ssh: 80, 443, 8888')
    .option('--wait', 'wait until it is ready')
    .option('--reuse', 'hand back a UAI of mine that is there already instead of making another');
  addExamples(
    command,
    ['a UAI with my default key and image, ready to log in', 'uas create --wait'],
    ['with an image and two ports', 'uas create --image cray-uai-sles15sp3:1.6.0 --ports 80,8888'],
    ['in a script: its name only', 'name=$(uas create --wait -q)'],
  );
  command.action(
    app.action(async (context, given) => {
      const options = given as CreateOptions;
      const { deps, setting } = context;
      const image = eitherOption(given, ['image', '--image'], ['imagename', '--imagename'])?.text;
      const found = options.reuse ? await reusable(context, image) : undefined;
      if (found) deps.io.note(`using ${found.uai_name}, which is there already`);
      const request = {
        publickey: options.publickey ?? setting('publickey')?.value,
        image: image ?? setting('image')?.value,
        ports: options.ports,
        tellOthers: true,
      };
      if (!found && context.dryRun) return wouldCreate(context, request);
      const uai = found ?? (await createUai(context, request));
      if (!options.wait) return objectView(uai, uaiResource.look);
      const wait = found ? waitForOwn : waitForNew;
      return objectView(await wait(context, uai.uai_name), uaiResource.look);
    }),
  );
};
