/** Determines the organization and the caller, once per run. */
import type { IdentitiesApi } from '../api/identities.ts';
import type { OrgAndWorkspace, UserInfo } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import type { Context } from '../command/command.types.ts';
import { selectOne } from '../command/select.ts';
import { UasError, usageError } from '../core/errors.ts';
import { trimmed } from '../core/names.ts';
import type { Resource } from '../resources/resource.ts';

export interface Organization {
  api: IdentitiesApi;
  id: string;
  /** The caller. Requested at most once, and only if needed. */
  me(): Promise<UserInfo['user']>;
  /** Whether the caller owns the organization; undefined when the service does not say. */
  isOwner(): Promise<boolean | undefined>;
}

const organizationResource: Resource<OrgAndWorkspace> = {
  singular: 'organization',
  plural: 'organizations',
  grammar: 'account',
  id: ({ orgId }) => idText(orgId ?? ''),
  names: ({ orgName }) => (orgName ? [orgName] : []),
  resembles: ({ orgName }, text) => orgName?.toLowerCase() === text.toLowerCase(),
  summary: ({ orgName, orgId }) => `${orgName}  ${orgId}`,
  look: { name: ({ orgName }) => orgName ?? '', columns: [] },
};

/** A function that does its work only on the first call. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

function onlyOne(rows: readonly OrgAndWorkspace[]): OrgAndWorkspace {
  const [first, ...others] = rows;
  if (!first) {
    throw new UasError('not_found', 'you are not a member of any organization', {
      hint: 'ask an owner to invite you, or check whose token it is',
    });
  }
  if (others.length === 0) return first;
  const names = rows.map(({ orgName }) => orgName).join(', ');
  throw usageError(
    `you belong to ${rows.length} organizations: ${names}`,
    'choose one with --organization NAME',
  );
}

/**
 * The organization of `--organization`, UAS_ORGANIZATION or the configuration, by name or id; otherwise the only
 * organization of the caller. An id is used without a request.
 */
export async function openOrganization(context: Context): Promise<Organization> {
  const setting = context.setting('organization');
  const given = setting && trimmed(setting.value);
  const api = await context.identities();
  const me = once(async () => (await api.userInfo()).user);
  const mine = once(async () => {
    const rows = await api.workspaces(idText((await me()).id));
    return rows.filter(({ orgId, workspaceId, workspaceName }) => {
      return orgId != null && workspaceId == null && workspaceName == null;
    });
  });
  const isId = given !== undefined && /^\d+$/.test(given);
  const id = isId
    ? given
    : idText(
        (given === undefined
          ? onlyOne(await mine())
          : await selectOne(organizationResource, mine, given)
        ).orgId ?? '',
      );
  const isOwner = async () => {
    const row = (await mine()).find(({ orgId }) => orgId != null && idText(orgId) === id);
    const roles = row?.roles ?? [];
    return roles.length === 0 ? undefined : roles.some((role) => /^owner$/i.test(role));
  };
  return { api, id, me, isOwner };
}
