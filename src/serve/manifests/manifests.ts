/** Everything that a cluster needs for `uas serve`, in the order in which it is applied. */
import { yamlText } from '../../output/yaml-text.ts';
import type { ServeConfig } from '../config/read-config.ts';
import { accessManifests } from './access.ts';
import type { Manifest, ManifestOptions } from './common.ts';
import { quotaManifests } from './quotas.ts';
import { tlsDirectory, tlsSecret, workloadManifests } from './workload.ts';

export interface NewConfiguration {
  namespace: string;
  issuer: string;
  sshType: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
}

/** A configuration to begin with. */
export function newConfiguration({ namespace, issuer, sshType }: NewConfiguration): string {
  const address = { address: 'uai.example.org' };
  return yamlText({
    listen: '0.0.0.0:8443',
    tls: { certificate: `${tlsDirectory}/tls.crt`, key: `${tlsDirectory}/tls.key` },
    internal: '0.0.0.0:8088',
    health: '0.0.0.0:8090',
    namespace,
    uaiNamespaces: ['user', 'uas'],
    preset: 'shasta',
    issuer,
    ssh: { type: sshType, ...(sshType === 'LoadBalancer' ? {} : address) },
    defaults: { images: [{ name: 'registry.example.org/uai:1', default: true }] },
    priorityClass: 'uai-priority',
  });
}

export function manifestOptions(
  config: ServeConfig,
  configuration: string,
  image: string,
): ManifestOptions {
  return {
    namespace: config.namespace,
    uaiNamespaces: config.uaiNamespaces,
    image,
    configuration,
    ports: {
      public: config.listen.port,
      internal: config.internal?.port,
      health: config.health.port,
    },
    isSecure: config.tls !== undefined,
    serviceType: config.ssh.type,
    priorityClass: config.priorityClass,
    addressTimeout: config.addressTimeout,
  };
}

export function manifests(options: ManifestOptions): Manifest[] {
  return [...accessManifests(options), ...quotaManifests(options), ...workloadManifests(options)];
}

/** YAML documents with a word on what has to be there before. */
export function manifestText(options: ManifestOptions): string {
  const secret = `kubectl -n ${options.namespace} create secret tls ${tlsSecret} --cert tls.crt --key tls.key`;
  const notes = [
    '# uas serve: apply with kubectl apply -f FILE.',
    ...(options.isSecure ? [`# It waits for its certificate: ${secret}`] : []),
  ];
  return [`${notes.join('\n')}\n`, ...manifests(options).map(yamlText)].join('---\n');
}
