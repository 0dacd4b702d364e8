import { Option } from 'commander';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context, Options } from '../../command/command.types.ts';
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
import { addConfigOption, configPath, textReader } from './world.ts';

/** Options for a configuration to begin with, which a file has already. */
const forNew = ['namespace', 'issuer', 'sshType'] as const;
const flags = { namespace: '--namespace', issuer: '--issuer', sshType: '--ssh-type' } as const;

const sshTypes = ['LoadBalancer', 'NodePort', 'ClusterIP'] as const;

async function configurationText(context: Context, options: Options): Promise<string> {
  if (typeof options.config === 'string') {
    const other = forNew.find((key) => options[key] !== undefined);
    if (other) throw usageError(`--config cannot be combined with ${flags[other]}`);
    const { config } = options;
    return textReader(context)(config).catch((error: unknown) => {
      throw usageError(`cannot read the configuration ${config}: ${messageOf(error)}`);
    });
  }
  return newConfiguration({
    namespace: typeof options.namespace === 'string' ? options.namespace : 'services',
    issuer:
      typeof options.issuer === 'string'
        ? options.issuer
        : 'https://keycloak.example.org/realms/shasta',
    sshType: sshTypes.find((type) => type === options.sshType) ?? 'LoadBalancer',
  });
}

export const printManifests: Configure = (command, app) => {
  addConfigOption(command)
    .option('--image <image>', 'image of this program', `registry.example.org/uas:${version}`)
    .option('--namespace <name>', 'namespace of the service (default: services)')
    .option('--issuer <url>', 'OpenID Connect issuer')
    .addOption(new Option('--ssh-type <type>', 'how users reach UAIs').choices(sshTypes));
  addExamples(
    command,
    [
      'with a configuration of your own',
      'uas serve manifests --config serve.yaml | kubectl apply -f -',
    ],
    ['to begin with, without load balancers', 'uas serve manifests --ssh-type NodePort > uas.yaml'],
  ).action(
    app.action(
      async (context, options) => {
        const text = await configurationText(context, options);
        const path = configPath(context, { config: options.config ?? 'serve.yaml' });
        // Variables of this machine say nothing about the cluster.
        const config = await readConfig(path, { env: {}, readText: async () => text });
        const wanted = manifestOptions(config, text, String(options.image));
        const items = manifests(wanted);
        return valueView({ apiVersion: 'v1', kind: 'List', items }, { text: manifestText(wanted) });
      },
      { lenient: true },
    ),
  );
};
