/** `uas managed-identities credentials list`: members with and without credentials. */
import { idText } from '../../../api/ids.ts';
import { asSent } from '../../../api/rows.ts';
import { addExamples, type Configure } from '../../../command/app.ts';
import { flag, optionsOf, text } from '../../../command/declare.ts';
import { warn } from '../../../command/tell.ts';
import { usageError } from '../../../core/errors.ts';
import { checkName } from '../../../core/names.ts';
import { warnOfFlaws } from '../../../identities/broken-rows.ts';
import { findMember, visibilityNote } from '../../../identities/members.ts';
import { openOrganization } from '../../../identities/organization.ts';
import { listView } from '../../../output/view.ts';
import { credentialsStatus, memberResource } from '../../../resources/member-credentials.ts';
import {
  addIdentityArgument,
  addIdentityOptions,
  chooseIdentity,
  namedIdentity,
} from '../identity-options.ts';
import { addRangeOptions, readRange } from '../range-options.ts';

interface Filters {
  userId?: string | undefined;
  member?: string | undefined;
  search?: string | undefined;
}

/** Refuses filters that contradict each other. @param isPart whether only a part of the list was requested */
function checkFilters({ userId, member, search }: Filters, isPart: boolean): void {
  if (userId !== undefined && !/^\d+$/.test(userId)) {
    throw usageError(`--user-id: expected an id, got "${userId}"`);
  }
  if (member === undefined) return;
  if (userId !== undefined || search !== undefined) {
    throw usageError('--member, --user-id and --search cannot be combined');
  }
  checkName(memberResource.singular, member, memberResource.grammar);
  if (isPart) throw usageError('--max and --offset cannot be combined with --member');
}

/** The status that `--missing` or `--added` asks for; both together ask for every status. */
function wantedStatus({ missing, added }: { missing: boolean; added: boolean }) {
  if (missing === added) return undefined;
  return missing ? 'missing' : 'added';
}

export const listCredentials: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(addIdentityArgument(command));
  const rangeOptions = addRangeOptions(command);
  const own = optionsOf(command, {
    missing: flag('--missing', 'only members without credentials'),
    added: flag('--added', 'only members with credentials'),
    search: text('--search <text>', 'only members that match a search by the service'),
    userId: text('--user-id <id>', 'only the member with this id'),
    member: text(
      '-m, --member <member>',
      'only this member, by exact user name, e-mail address or id',
    ),
  });
  addExamples(
    command,
    ['list all members with Linux user and status', 'uas managed-identities credentials list hpc1'],
    ['list the members who still need a key', 'uas mi credentials list hpc1 --missing --quiet'],
  ).action(
    app.action(async (context, given, argument: string | undefined) => {
      const named = namedIdentity(identityOptions(given), argument);
      const options = own(given);
      const { userId, member } = options;
      const range = readRange(rangeOptions(given));
      const isPart = (range.max ?? range.offset) !== undefined;
      checkFilters(options, isPart);
      const wanted = wantedStatus(options);
      const keyword = wanted && `is:${wanted}`;
      const organization = await openOrganization(context);
      const identity = await chooseIdentity(context, organization, named);
      const search = [options.search, keyword].filter(Boolean).join(' ') || undefined;
      const { api, id } = organization;
      const found =
        member === undefined
          ? await api.credentials.list(id, idText(identity.id), { search, userId, ...range })
          : [await findMember(organization, identity, member)];
      // The service interprets the search text; the status is filtered here.
      // A row of unknown status is in both.
      const rows = found.filter((row) =>
        [wanted, 'unknown'].includes(wanted === undefined ? wanted : credentialsStatus(row)),
      );
      warnOfFlaws(context, found, `the list of ${identity.name}`);
      const isOfOne = (userId ?? member) !== undefined;
      const narrowed = search !== undefined || isOfOne;
      const note = isOfOne || isPart ? undefined : await visibilityNote(organization, found);
      if (note) warn(context, note);
      return listView(rows, memberResource.look, {
        value: asSent(rows),
        empty:
          narrowed || isPart
            ? 'no members found'
            : 'the organization has no members that you can see',
      });
    }),
  );
};
