/** Every setting of `uas serve` once: its key, its kind, its default and what it means. The schema comes from here. */
import {
  anyObject,
  flag,
  listOf,
  mapOf,
  object,
  oneOf,
  optional,
  required,
  type Schema,
  type ValuesOf,
  wholeNumber,
  withDefault,
} from './kinds.ts';
import {
  address,
  anyText,
  duration,
  filePath,
  hostName,
  issuerUrl,
  namespaceName,
  objectName,
} from './texts.ts';

const port = wholeNumber(1, 65_535);
/** 0 stands for no limit. */
const limit = wholeNumber(0, 1_000_000);
const claim = (preset: string, about: string) => withDefault<string>(anyText, preset, about);

const claims = object({
  name: claim('preferred_username', 'login name, which is the owner of UAIs'),
  uid: claim('uidNumber', 'numeric user id'),
  gid: claim('gidNumber', 'numeric group id'),
  gecos: claim('name', 'full name'),
  home: claim('homeDirectory', 'home directory'),
  shell: claim('loginShell', 'login shell'),
});

const administrators = object({
  claim: required<string>(anyText, 'claim that lists roles or groups, such as realm_access.roles'),
  values: required<readonly string[]>(
    listOf(anyText),
    'roles or groups of administrators; one of them is enough',
  ),
});

const ssh = object({
  type: withDefault<'LoadBalancer' | 'NodePort' | 'ClusterIP'>(
    oneOf('LoadBalancer', 'NodePort', 'ClusterIP'),
    'LoadBalancer',
    'type of the Services that users connect to',
  ),
  address: optional<string>(hostName, 'host that users connect to with NodePort and ClusterIP'),
  annotations: withDefault<Readonly<Record<string, string>>>(
    mapOf(anyText),
    {},
    'annotations of these Services, such as the address pool of a load balancer',
  ),
  domain: optional<string>(hostName, 'domain of the names that external-dns gives to UAIs'),
});

const image = object({
  name: required<string>(anyText, 'reference of the image'),
  default: withDefault<boolean>(
    flag,
    false,
    'whether UAIs are made from it unless asked otherwise',
  ),
});

const volume = object({
  name: required<string>(objectName, 'unique name'),
  mount_path: required<string>(anyText, 'where it appears in a UAI'),
  volume_description: required(anyObject, 'volume source of Kubernetes, in snake_case'),
});

const fields = {
  preset: optional<'shasta'>(
    oneOf('shasta'),
    'defaults for the Keycloak realm of the old system: audience, client and administrators',
  ),
  listen: withDefault(address, '0.0.0.0:8443', 'public address: routes below /apis/uas-mgr/v1'),
  tls: optional(
    object({
      certificate: required<string>(filePath, 'PEM file; read again when it changes'),
      key: required<string>(filePath, 'PEM file; read again when it changes'),
    }),
    'certificate of the public address; without it plain HTTP, on loopback or with insecure: true',
  ),
  insecure: withDefault<boolean>(
    flag,
    false,
    'allow plain HTTP beyond loopback, and an issuer without TLS',
  ),
  internal: optional(address, 'address without tokens, for brokers in the cluster; off by default'),
  health: withDefault(address, '0.0.0.0:8090', 'address of /healthz, /readyz and /metrics'),
  kubeconfig: optional<string>(filePath, "kubeconfig; without it the pod's service account"),
  context: optional<string>(anyText, 'context of the kubeconfig; without it the current one'),
  namespace: withDefault<string>(
    namespaceName,
    'services',
    'own namespace: configuration and Lease',
  ),
  uaiNamespaces: withDefault<readonly string[]>(
    listOf(namespaceName),
    ['user', 'uas'],
    'namespaces of UAIs; the first is that of classes that name none',
  ),
  issuer: required<string>(issuerUrl, 'OpenID Connect issuer, exactly as its tokens name it'),
  issuerCa: optional<string>(filePath, 'PEM file with authorities to trust for the issuer'),
  audience: optional<readonly string[]>(listOf(anyText), 'one of them must be in the token'),
  clientId: optional<string>(
    anyText,
    'client that users sign in with; by default the first audience',
  ),
  claims: withDefault(claims, {}, 'claims of the token, or of userinfo; dots lead into objects'),
  administrators: optional(administrators, 'who may use /admin; by default nobody'),
  ssh: withDefault(ssh, {}, 'how users reach UAIs'),
  ports: withDefault(
    object({
      ssh: withDefault<number>(port, 30_123, 'port of sshd in UAIs'),
      users: withDefault<readonly number[]>(
        listOf(port, 0),
        [80, 443, 8888],
        'ports that users may open in addition',
      ),
    }),
    {},
    'ports of UAIs',
  ),
  addressTimeout: withDefault<number>(
    duration,
    '40s',
    'how long a creation waits for the address of its Service',
  ),
  limits: withDefault(
    object({
      perUser: withDefault<number>(limit, 10, 'UAIs of one user; 0 for no limit'),
      perClass: withDefault<number>(limit, 500, 'UAIs of one class; 0 for no limit'),
      creating: withDefault<number>(limit, 16, 'creations at once; 0 for no limit'),
    }),
    {},
    'limits; beyond them the answer is 429',
  ),
  defaults: withDefault(
    object({
      images: withDefault(listOf(image, 0), [], 'images'),
      volumes: withDefault(listOf(volume, 0), [], 'volumes'),
    }),
    {},
    'configuration of a new system, and after a factory reset',
  ),
  checkClasses: withDefault<boolean>(
    flag,
    true,
    'ask the cluster, by dry runs, whether UAIs of a class could start before it is saved',
  ),
  priorityClass: optional<string>(objectName, 'priority class of UAIs whose class names none'),
  computeNetwork: optional<string>(
    anyText,
    'network of Multus for classes that use the compute network, such as macvlan-uas-nmn-conf@nmn1',
  ),
};

export const serveSettings = object(fields);

/** What was read, before the preset and checks between settings. */
export type RawConfig = ValuesOf<typeof fields>;

export const serveSchema: Schema = {
  title: 'configuration of uas serve',
  description:
    'Relative paths are relative to the file. Variables override: UAS_SERVE_LISTEN, UAS_SERVE_LIMITS_PER_USER, …',
  ...serveSettings.schema,
};
