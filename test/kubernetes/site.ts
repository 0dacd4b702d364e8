/** A site on a real cluster: replicas of `uas serve` as processes, its issuer, and people with homes of their own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openIssuer, type TestIssuer } from '../serve/issuer.ts';
import { createAuthority } from '../support/certificates.ts';
import { createHome, type Outcome, type ProgramHome } from '../support/program.ts';
import { openTarget, realKubeconfig, type Target } from './target.ts';

export interface Replica {
  /** Where its API is. */
  url: string;
  health: string;
  /** Status and text of /readyz. */
  ready(): Promise<{ status: number; text: string }>;
  /** Resolves when the process has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Outcome>;
}

export interface Person extends ProgramHome {
  uas(...args: string[]): Promise<Outcome>;
  /** Later commands go to this replica. */
  use(replica: Replica): void;
}

export interface Site {
  target: Target;
  issuer: TestIssuer;
  uaiNamespaces: readonly string[];
  /** Path of serve.yaml. */
  config: string;
  startReplica(): Promise<Replica>;
  /** @param claims of the token; `roles: ['admin']` makes an administrator */
  person(claims?: Record<string, unknown>): Promise<Person>;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** More lines of serve.yaml. */
  yaml?: string;
  /** Another way to the cluster than the one of the tests. */
  kubeconfig?: string;
  /** UAIs have two namespaces of their own, apart from that of the service. */
  isApart?: boolean;
}

/** A kubeconfig for a server that needs no credentials, such as a relay. */
export function kubeconfigOf(server: string): string {
  return JSON.stringify({
    clusters: [{ name: 'a', cluster: { server } }],
    users: [{ name: 'a', user: {} }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  });
}

export async function openSite(image: string, options: SiteOptions = {}): Promise<Site> {
  const { yaml = '', kubeconfig = realKubeconfig } = options;
  const target = await openTarget();
  const issuer = await openIssuer();
  issuer.lifetime = 7200;
  const house = createHome({ key: false });
  const config = join(house.home, 'serve.yaml');
  const uaiNamespaces = options.isApart
    ? [await target.makeNamespace(), await target.makeNamespace()]
    : [target.namespace];
  const authority = await createAuthority(house.home);
  const { cert, key } = await authority.issue();
  writeFileSync(join(house.home, 'tls.crt'), cert);
  writeFileSync(join(house.home, 'tls.key'), key, { mode: 0o600 });
  writeFileSync(
    config,
    `listen: 127.0.0.1:0
tls: {certificate: tls.crt, key: tls.key}
health: 127.0.0.1:0
kubeconfig: ${kubeconfig}
namespace: ${target.namespace}
uaiNamespaces: [${uaiNamespaces.join(', ')}]
issuer: ${issuer.url}
audience: [uas]
administrators: {claim: roles, values: [admin]}
defaults: {images: [{name: '${image}', default: true}]}
${yaml}`,
  );
  const replicas = new Set<Replica>();
  const people: Person[] = [];

  async function startReplica(): Promise<Replica> {
    const running = house.start(['serve', 'run', '--config', config]);
    const url = await running.seen(/listens at ([^\s,;]+)/);
    const health = await running.seen(/health at (\S+)/);
    const replica: Replica = {
      ...{ url, health },
      async ready() {
        const got = await fetch(`${health}/readyz`);
        return { status: got.status, text: await got.text() };
      },
      end(signal) {
        replicas.delete(replica);
        running.kill(signal);
        return running.done;
      },
    };
    replicas.add(replica);
    return replica;
  }

  async function person(claims: Record<string, unknown> = {}): Promise<Person> {
    const home = createHome();
    const exp = Math.floor(Date.now() / 1000) + issuer.lifetime;
    const { env } = home;
    env.UAS_TOKEN = await issuer.token({ exp, ...claims });
    env.SSL_CERT_FILE = authority.file;
    const made: Person = {
      ...home,
      uas: (...args) => home.run(args),
      use({ url }) {
        env.UAS_ENDPOINT = url;
      },
    };
    people.push(made);
    return made;
  }

  return {
    ...{ target, issuer, uaiNamespaces, config, startReplica, person },
    async close() {
      await Promise.all([...replicas].map((replica) => replica.end('SIGTERM')));
      for (const one of people) await one.dispose();
      await house.dispose();
      await target.close();
      await issuer.close();
    },
  };
}
