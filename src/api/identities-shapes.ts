/**
 * The objects in replies about managed identities, exactly as the Seqera Platform API sends them. Its published
 * reference is not enough to write a working client; comments name what it leaves out or says otherwise.
 */
import {
  described,
  integer,
  list,
  needed,
  nullable,
  object,
  optional,
  schemaOf,
  text,
  unchecked,
  type Wire,
  wireId,
  yesNo,
} from './field.ts';

const maybeText = optional(nullable(text));
const maybeFlag = optional(nullable(yesNo));

/** A variable in the environment of the head job, the compute jobs, or both. */
export const variableShape = {
  name: optional(text),
  value: optional(text),
  head: optional(yesNo),
  compute: optional(yesNo),
};

/**
 * How a cluster is reached. On update the service applies `hostName` and `port` only (and the identity's name), but
 * reads the whole object, so all of it must be sent.
 */
export const gridConfigShape = {
  /** Equals the identity's platform. The reference omits it; without it the service cannot read the rest. */
  discriminator: optional(text),
  /** Host name or address of the login node. */
  hostName: maybeText,
  port: optional(nullable(integer)),
  workDir: maybeText,
  launchDir: maybeText,
  /** The one SSH user of a plain SSH compute environment; not a member's Linux user. */
  userName: maybeText,
  headQueue: maybeText,
  computeQueue: maybeText,
  maxQueueSize: optional(nullable(integer)),
  headJobOptions: maybeText,
  propagateHeadJobOptions: maybeFlag,
  nextflowConfig: maybeText,
  preRunScript: maybeText,
  postRunScript: maybeText,
  environment: optional(nullable(list<Wire<typeof variableShape>>(schemaOf(variableShape)))),
  /** LSF only, like the next two. */
  perJobMemLimit: maybeFlag,
  perTaskReserve: maybeFlag,
  unitForLimits: maybeText,
};

/** A cluster on which each member has separate credentials. Enums may grow, so `platform` is any text. */
export const identityShape = {
  id: needed(wireId),
  /** Unique in the organization: letters, digits, dash, underscore. */
  name: needed(text),
  platform: described(text, {
    examples: [
      'altair-platform',
      'lsf-platform',
      'moab-platform',
      'slurm-platform',
      'uge-platform',
    ],
  }),
  config: optional(nullable(object<Wire<typeof gridConfigShape>>(schemaOf(gridConfigShape)))),
};

/** The reference knows only the discriminator; the service refuses credentials without `userName`. */
export const sshMetadataShape = {
  discriminator: optional(text),
  /** The member's Linux user on the cluster. */
  userName: described(text, { description: "the member's Linux user on the cluster" }),
};

/**
 * A row of `GET /identities/{id}/credentials?orgId&userId&search&max&offset`: a member of the organization, with or
 * without credentials. An owner gets a row for every member, everybody else only their own. `search` is free text on
 * names, and knows `is:missing` and `is:added`. There is no date, no fingerprint and no email address.
 */
export const credentialsShape = {
  /** Null (or absent) when the member has no credentials: Missing, otherwise Added. */
  managedCredentialsId: described(optional(nullable(wireId)), {
    description: 'null, or left out, for a member without credentials',
  }),
  userId: needed(wireId),
  /** The member's name on the platform. */
  userName: needed(text),
  firstName: maybeText,
  lastName: maybeText,
  avatarUrl: unchecked(maybeText),
  provider: unchecked(maybeText),
  metadata: optional(nullable(object<Wire<typeof sshMetadataShape>>(schemaOf(sshMetadataShape)))),
};

/** A row of `GET /orgs/{orgId}/members?max&offset&search`: the only source of email addresses. */
export const memberShape = {
  /** The id for `DELETE /orgs/{orgId}/members/{memberId}`; not the user's id. */
  memberId: wireId,
  userId: needed(wireId),
  userName: needed(text),
  firstName: maybeText,
  lastName: maybeText,
  email: maybeText,
  avatar: unchecked(maybeText),
  /** `owner`, `member` or `collaborator`. */
  role: maybeText,
};

/** A row of `GET /user/{userId}/workspaces`; one without a workspace is an organization. */
export const organizationShape = {
  orgId: optional(nullable(wireId)),
  orgName: maybeText,
  workspaceId: optional(nullable(wireId)),
  workspaceName: maybeText,
  roles: optional(nullable(list<string>(text.schema))),
};

/** `user` of `GET /user-info`. */
export const userShape = { id: needed(wireId), userName: needed(text), email: maybeText };
