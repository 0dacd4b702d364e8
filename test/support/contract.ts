/**
 * Chooses the service that the contract tests run against. A target is a function that opens a new system without images
 * and classes, with the users vera, admin and bare.
 */
import type { TestContext } from 'vitest';
import { type DirectService, directService } from './local.ts';
import { serveService } from './serve-service.ts';

export type ContractService = Pick<DirectService, 'call' | 'callServer' | 'tokens'> & {
  close?(): Promise<void>;
};

const targets: Record<string, () => Promise<ContractService>> = {
  embedded: () => directService(),
  /** Without what only the embedded service has: shows that {@link embeddedOnly} is complete. */
  narrow: async () => {
    const { call, callServer, tokens } = await directService();
    return { call, callServer, tokens };
  },
  /** The service on Kubernetes, on the fake API server. */
  serve: serveService,
};

const chosen = process.env.UAS_CONTRACT_TARGET ?? 'embedded';

const itsAddresses = 'names the address, ports and nodes that the embedded service makes up';
const itsClock = 'moves or reads the clock, which stands still in the embedded service only';
const itsPods = 'expects the pods of the simulation, one of them under two UAIs';
const itsAccounts = 'expects the accounts of the embedded service and its Keycloak';
const itsSockets = 'opens the embedded service on a port of its own';
const itsDefaults = 'expects the volumes and images that the embedded service begins with';

/** Tests, or groups of them, that say something about the embedded service alone, and why. */
export const embeddedOnly: Readonly<Record<string, string>> = {
  'creating my own UAI > resolves when the address is known, with the optional ports in the order of numbers':
    itsAddresses,
  'creating my own UAI > makes an orphan without a token': itsAddresses,
  'creating my own UAI > checks the token first, then the key, ports, image, key text and name':
    itsAccounts,
  'creating my own UAI > can never work for a user whose name is not a valid UAI name': itsAccounts,
  'creating UAIs as an administrator > returns a cluster address at once, before the pod has a node':
    itsAddresses,
  'creating UAIs as an administrator > returns a public address later, while the container is made':
    itsAddresses,
  'creating UAIs as an administrator > uses the default class': itsAddresses,
  'creating UAIs as an administrator > gives an empty owner an empty user': itsAddresses,
  'creating UAIs as an administrator > makes a second one of the same name in another namespace':
    itsPods,
  'creating UAIs as an administrator > mistakes the dying pod of a deleted UAI for the new one of its name':
    itsPods,
  'UAIs without a pod': itsClock,
  'a factory reset': itsClock,
  paths: itsSockets,
  'the rules for every route > begins as a new system does': itsDefaults,
};

/** Tests, or groups of them, that the service on Kubernetes answers otherwise on purpose, and why. docs/serve.md tells users. */
export const serveDifferences: Readonly<Record<string, string>> = {
  'creating UAIs as an administrator > answers a name that is taken with its UAI, whoever owns it':
    'its UAIs start during the test, so two replies can differ',
  'what Kubernetes says to a class > priority_class_name=nope is 504':
    'reports the missing priority class at once, instead of waiting for an address',
  'what Kubernetes says to a class > priority_class_name=Not_One is 422':
    'checks the pod first, which Kubernetes rejects because the priority class does not exist',
  'what Kubernetes says to a class > service_account=Not-One is 422':
    'checks the pod first, which Kubernetes rejects because the service account does not exist',
};

function nameOf({ task }: TestContext): string {
  const names = [task.name];
  for (let suite = task.suite; suite; suite = suite.suite) names.unshift(suite.name);
  return names.filter((name) => name !== '').join(' > ');
}

/** Opens the service for a test, or skips a test that is not about the one that was chosen. */
export async function openService(context: TestContext): Promise<ContractService> {
  const open = targets[chosen];
  if (!open) throw new Error(`UAS_CONTRACT_TARGET: use one of ${Object.keys(targets).join(', ')}`);
  const name = nameOf(context);
  const left = chosen === 'serve' ? { ...embeddedOnly, ...serveDifferences } : embeddedOnly;
  const [, reason] =
    Object.entries(left).find(([each]) => name === each || name.startsWith(`${each} > `)) ?? [];
  if (chosen !== 'embedded' && reason !== undefined) context.skip(reason);
  const service = await open();
  context.onTestFinished(async () => service.close?.());
  return service;
}

/** What only the embedded service has, for the tests of {@link embeddedOnly}. */
export function embedded(service: ContractService): DirectService {
  if ('clock' in service && 'service' in service) return service as DirectService;
  throw new Error('not the embedded service: add this test to embeddedOnly');
}
