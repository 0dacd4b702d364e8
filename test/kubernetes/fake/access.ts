/** Who a caller of the fake is, and what they may do: the part of RBAC that Roles consist of. */
import { type Named, Refusal, resourceName } from './status.ts';

export interface Rule {
  /** Left out: at the scope of the cluster, all namespaces with it. */
  namespace?: string;
  groups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
}

export interface Account {
  user: string;
  /** `all` may do everything. */
  rules: 'all' | readonly Rule[];
}

export const anonymous: Account = { user: 'system:anonymous', rules: [] };

const fits = (list: readonly string[], value: string) => list.includes('*') || list.includes(value);

export interface Attempt {
  verb: string;
  group: string;
  resource: string;
  namespace: string | undefined;
  name?: string | undefined;
}

export function isAllowed({ rules }: Account, attempt: Attempt): boolean {
  if (rules === 'all') return true;
  return rules.some(
    (rule) =>
      (rule.namespace === undefined || rule.namespace === attempt.namespace) &&
      fits(rule.groups, attempt.group) &&
      fits(rule.resources, attempt.resource) &&
      fits(rule.verbs, attempt.verb),
  );
}

/** The refusal of an attempt, in the words of the real server. */
export function notAllowed(account: Account, attempt: Attempt, kind: Named): Refusal {
  const scope = attempt.namespace
    ? `in the namespace "${attempt.namespace}"`
    : 'at the cluster scope';
  const name = attempt.name === undefined ? '' : ` "${attempt.name}"`;
  return new Refusal(
    403,
    'Forbidden',
    `${resourceName(kind)}${name} is forbidden: User "${account.user}" cannot ${attempt.verb} resource "${attempt.resource}" in API group "${attempt.group}" ${scope}`,
    {
      ...(attempt.name === undefined ? {} : { name: attempt.name }),
      ...(kind.group ? { group: kind.group } : {}),
      kind: kind.plural,
    },
  );
}
