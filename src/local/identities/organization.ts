/** The routes around managed identities: who am I, where do I belong, who else is there. */
import type { Member, MemberPage, UserInfo, Workspaces } from '../../api/identities.types.ts';
import { type MemberRow, organizationOf } from '../state/identities-model.ts';
import { type Call, forbidden, ownersOnly, refusal, wireId } from './identities.ts';
import { extended, holds, pageOf } from './paging.ts';
import { noContent, type Route } from './route.ts';
import { removeCredentials } from './runs.ts';

function view(row: MemberRow): Member {
  const { memberId, userId, userName, firstName, lastName, email, role } = row;
  return {
    memberId: wireId(memberId),
    userId: wireId(userId),
    ...{ userName, firstName, lastName, email, role },
    avatar: null,
  };
}

function checkOrganization({ identities: { state }, path }: Call): void {
  if (path.orgId !== organizationOf(state).orgId) throw forbidden();
}

export const organizationRoutes: readonly Route[] = [
  {
    name: 'GET /service-info',
    isOpen: true,
    handle: () => ({
      serviceInfo: { version: '25.3.0-local', apiVersion: '1.198.0', commitId: '0000000' },
    }),
  },
  {
    name: 'GET /user-info',
    handle({ caller: { userId, userName, email, firstName, lastName } }): UserInfo {
      const user = { id: wireId(userId), userName, email, firstName, lastName };
      return { user };
    },
  },
  {
    name: 'GET /user/{userId}/workspaces',
    handle({ identities: { state }, caller, path }): Workspaces {
      if (path.userId !== caller.userId) throw forbidden();
      const { orgId, name, workspaceId } = organizationOf(state);
      const organization = { orgId: wireId(orgId), orgName: name, roles: [caller.role] };
      return {
        orgsAndWorkspaces: [
          { ...organization, workspaceId: null, workspaceName: null },
          { ...organization, workspaceId: wireId(workspaceId), workspaceName: 'shared' },
        ],
      };
    },
  },
  {
    name: 'GET /orgs/{orgId}/members',
    handle(call): MemberPage {
      checkOrganization(call);
      const search = call.query.get('search') ?? '';
      const found = call.identities.state.members
        .rows()
        .filter(({ userName, firstName, lastName, email }) =>
          holds(search, userName, `${firstName} ${lastName}`, email),
        );
      const { rows, totalSize } = pageOf(call, found);
      return { members: rows.map((row) => extended(call, view(row))), totalSize };
    },
  },
  {
    name: 'DELETE /orgs/{orgId}/members/{memberId}',
    handle(call) {
      checkOrganization(call);
      ownersOnly(call);
      const { state } = call.identities;
      const row = state.members.get(call.path.memberId ?? '');
      if (!row) throw refusal(404, `Unknown member: ${call.path.memberId}`);
      if (row.memberId === call.caller.memberId) throw refusal(400, 'You cannot remove yourself');
      for (const credentials of state.credentials.rows()) {
        if (credentials.userId === row.userId) removeCredentials(state, credentials);
      }
      state.members.remove(row.memberId);
      return noContent;
    },
  },
];
