/** What the commands of `serve` need of the world: the configuration, the cluster and the way to the issuer. */
import { hostname } from 'node:os';
import type { Context } from '../../command/command.types.ts';
import { text, type ValuesOf } from '../../command/declare.ts';
import { messageOf, usageError } from '../../core/errors.ts';
import { readConfig, type ServeConfig } from '../../serve/config/read-config.ts';
import { fileVariable } from '../../serve/config/variables.ts';
import { createKubernetes, type Kubernetes } from '../../serve/kubernetes/client.ts';
import { inCluster, type KubeconfigWorld, kubeconfig } from '../../serve/kubernetes/kubeconfig.ts';
import { expandHome } from '../../system/home-path.ts';
import { readFileBytes } from '../../system/read-input.ts';
import { decodeText } from '../../system/text-input.ts';
import type { Connection } from '../../system/transport.ts';

/** The option that names the file of the configuration. */
export const configOption = {
  config: text(
    '--config <file>',
    `YAML configuration file; without one, only variables are used [${fileVariable}]`,
  ),
};

type Given = ValuesOf<typeof configOption>;

/** Reads UTF-8 text; rejects with a sentence about the file. */
export function textReader({ deps, paths }: Context): (path: string) => Promise<string> {
  return async (path) => decodeText(await readFileBytes(deps.files, path, paths.home), path);
}

/** The file of the configuration; paths in it are relative to its directory, so that `~/` is expanded here. */
export function configPath({ deps, paths }: Context, { config }: Given): string | undefined {
  const path = config ?? (deps.env[fileVariable] || undefined);
  return path && expandHome(path, paths.home);
}

/** @throws UasError usage that names the place of what is wrong */
export function readServeConfig(context: Context, given: Given): Promise<ServeConfig> {
  const world = { env: context.deps.env, readText: textReader(context) };
  return readConfig(configPath(context, given), world);
}

export async function openCluster(context: Context, config: ServeConfig): Promise<Kubernetes> {
  const { deps } = context;
  const world: KubeconfigWorld = {
    now: deps.clock.now,
    env: deps.env,
    readText: textReader(context),
    async exec(command, args, env) {
      const options = { env: { ...deps.env, ...env }, mode: 'capture' as const };
      const { code, stdout, stderr } = await deps.spawn(command, args, options);
      if (code === 0) return stdout;
      throw new Error(stderr.trim().split('\n')[0] || `exit status ${code}`);
    },
  };
  const cluster =
    config.kubeconfig === undefined
      ? await inCluster(world)
      : await kubeconfig(config.kubeconfig, world, config.context);
  return createKubernetes(cluster);
}

/** The way to the issuer, with the authorities that it needs. */
export async function openIssuer(context: Context, { issuerCa }: ServeConfig): Promise<Connection> {
  const { deps } = context;
  const ca =
    issuerCa === undefined
      ? undefined
      : await textReader(context)(issuerCa).catch((error: unknown) => {
          throw usageError(`issuerCa: ${messageOf(error)}`);
        });
  return deps.connect({ ca, env: deps.env });
}

/** Of this process: no other has it, not even the same pod after a restart. */
export function replicaName({ deps }: Context): string {
  return `${deps.env.POD_NAME || hostname()}_${crypto.randomUUID()}`;
}
