/** Why the service or Kubernetes refuses to create a UAI. The replies give no cause; these are the usual ones. */
import type { UasError } from '../core/errors.ts';

interface Cause {
  message: RegExp;
  /** What a user, who cannot see classes and namespaces, can do. */
  user: string;
  admin: string;
}

const askAnAdministrator = 'ask an administrator to run: uas admin config lint';

const quota = {
  user: 'usually a quota is used up: delete a UAI that you no longer need, or ask an administrator',
  admin:
    'usually a quota of the namespace is used up, or a policy refuses the pod; see: kubectl describe resourcequota -A',
};

const causes: readonly Cause[] = [
  {
    message: /^Failed to create (?:job|deployment) .*: Forbidden/,
    ...quota,
  },
  {
    message: /^Failed to create (?:job|deployment) .*: Unauthorized/,
    user: 'Kubernetes does not accept the account of the service: tell an administrator',
    admin: 'Kubernetes does not accept the account of the service: restart cray-uas-mgr',
  },
  {
    message: /^Failed to create (?:job|deployment) .*: Not Found/,
    user: 'the namespace that UAIs are created in does not exist: ask an administrator to create it, or to change the class',
    admin:
      'the namespace of the class does not exist: create it, or choose another: uas admin config classes update CLASS --namespace NAME',
  },
  {
    message: /^Failed to create (?:job|deployment) .*: Conflict/,
    user: 'a UAI of this name is being deleted; try again in a minute',
    admin: 'a UAI of this name is being deleted; try again in a minute',
  },
  {
    message: /^Failed to create (?:job|deployment) .*: Unprocessable Entity/,
    user: `usually two volumes have the same mount path, or a port is out of range: ${askAnAdministrator}`,
    admin:
      'usually two volumes of the class have the same mount path, a port is out of range, or the owner is not a valid label; see: uas admin config lint',
  },
  {
    message: /^Failed to create (?:job|deployment) .*: Bad Request/,
    user: `usually a resource limit or the items of a volume are malformed: ${askAnAdministrator}`,
    admin:
      'usually a resource limit or the items of a volume are malformed; see: uas admin config lint',
  },
  {
    message: /^Failed to create service\b/,
    user: `usually the default class opens port 22, or a quota of services is used up: ${askAnAdministrator}`,
    admin:
      'the name must start with a letter and have at most 59 characters, the class cannot open port 22, and a quota of services may be used up; see: uas admin config lint',
  },
  {
    message: /^No class-id and no default/,
    user: 'ask an administrator for a default class',
    admin:
      'specify a class with --class, or set a default class: uas admin config classes update NAME --default',
  },
];

/** The likely cause and the fix; undefined when the reply says enough or too little. */
export function createHint({ message, status, path }: UasError): string | undefined {
  const isAdmin = path !== '/uas';
  const cause = causes.find((known) => known.message.test(message));
  if (cause) return isAdmin ? cause.admin : cause.user;
  if (status === 403) return isAdmin ? quota.admin : quota.user;
  if (status === 422) return isAdmin ? 'see: uas admin config lint' : askAnAdministrator;
  if (status !== 500) return undefined;
  return isAdmin
    ? 'a setting of the class is probably invalid; see: uas admin config lint'
    : `the image or the class usually causes this: ${askAnAdministrator}`;
}

/** The UAI that a failed create left behind, as the reply names it; undefined when it names none. */
export function leftBehind({ message }: UasError): string | undefined {
  const [, name] =
    /^Failed to get (?:pod info |service info for |IP for service: )([a-z0-9-]+)/.exec(message) ??
    [];
  return name?.replace(/-ssh$/, '');
}
