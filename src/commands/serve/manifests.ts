import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { choice, optionsOf, text, textOr, type ValuesOf } from '../../command/declare.ts';
import { messageOf, usageError } from '../../core/errors.ts';
import { valueView } from '../../output/view.ts';
import { readConfig } from '../../serve/config/read-config.ts';
import {
  manifestOptions,
  manifests,
  manifestText,
  newConfiguration,
} from '../../serve/manifests/manifests.ts';
import { version } from '../../version.ts';
import { configOption, configPath, textReader } from './world.ts';

/** Options for a configuration to begin with, which a file has already. */
const forNew = ['namespace', 'issuer', 'sshType'] as const;
const flags = { namespace: '--namespace', issuer: '--issuer', sshType: '--ssh-type' } as const;

const sshTypes = ['LoadBalancer', 'NodePort', 'ClusterIP'] as const;

const options = {
  ...configOption,
  image: textOr('--image <image>', 'image of this program', `registry.example.org/uas:${version}`),
  namespace: text('--namespace <name>', 'namespace of the service (default: services)'),
  issuer: text('--issuer <url>', 'OpenID Connect issuer'),
  sshType: choice('--ssh-type <type>', 'how users reach UAIs', sshTypes),
};

async function configurationText(
  context: Context,
  given: ValuesOf<typeof options>,
): Promise<string> {
  const { config } = given;
  if (config !== undefined) {
    const other = forNew.find((key) => given[key] !== undefined);
    if (other) throw usageError(`--config cannot be combined with ${flags[other]}`);
    return textReader(context)(config).catch((error: unknown) => {
      throw usageError(`cannot read the configuration ${config}: ${messageOf(error)}`);
    });
  }
  return newConfiguration({
    namespace: given.namespace ?? 'services',
    issuer: given.issuer ?? 'https://keycloak.example.org/realms/shasta',
    sshType: given.sshType ?? 'LoadBalancer',
  });
}

export const printManifests: Configure = (command, app) => {
  const own = optionsOf(command, options);
  addExamples(
    command,
    ['use your own configuration', 'uas serve manifests --config serve.yaml | kubectl apply -f -'],
    ['start without load balancers', 'uas serve manifests --ssh-type NodePort > uas.yaml'],
  ).action(
    app.action(
      async (context, typed) => {
        const given = own(typed);
        const text = await configurationText(context, given);
        const path = configPath(context, { config: given.config ?? 'serve.yaml' });
        // Variables of this machine say nothing about the cluster.
        const config = await readConfig(path, { env: {}, readText: async () => text });
        const wanted = manifestOptions(config, text, given.image);
        const items = manifests(wanted);
        return valueView({ apiVersion: 'v1', kind: 'List', items }, { text: manifestText(wanted) });
      },
      { lenient: true },
    ),
  );
};
