/**
 * Managed identities and their credentials, exactly as the Seqera Platform API speaks. Its published reference is not
 * enough to write a working client; comments note omissions and differences.
 */

/**
 * An int64. Replies hold it as a number, which `core/json` gives as `bigint` beyond 2^53; in two places (the body of
 * a 409, and compute environments) it is text.
 */
export type WireId = number | bigint | string;

/** The schedulers of managed identities. There is no "pbs-platform": Altair PBS Pro is `altair-platform`. */
export type GridPlatform =
  | 'altair-platform'
  | 'lsf-platform'
  | 'moab-platform'
  | 'slurm-platform'
  | 'uge-platform';

/** A variable in the environment of the head job, the compute jobs, or both. */
export interface ConfigVariable {
  name?: string;
  value?: string;
  head?: boolean;
  compute?: boolean;
}

/**
 * How a cluster is reached. On update the service applies `hostName` and `port` only (and the identity's name), but
 * reads the whole object, so all of it must be sent.
 */
export interface GridConfig {
  /** Equals the identity's platform. The reference omits it; without it the service cannot read the rest. */
  discriminator?: string;
  /** Host name or address of the login node. */
  hostName?: string | null;
  port?: number | null;
  workDir?: string | null;
  launchDir?: string | null;
  /** The one SSH user of a plain SSH compute environment; not a member's Linux user. */
  userName?: string | null;
  headQueue?: string | null;
  computeQueue?: string | null;
  maxQueueSize?: number | null;
  headJobOptions?: string | null;
  propagateHeadJobOptions?: boolean | null;
  nextflowConfig?: string | null;
  preRunScript?: string | null;
  postRunScript?: string | null;
  environment?: ConfigVariable[] | null;
  /** LSF only, like the next two. */
  perJobMemLimit?: boolean | null;
  perTaskReserve?: boolean | null;
  unitForLimits?: string | null;
}

/** A cluster on which each member has separate credentials. Enums may grow, so `platform` is any text. */
export interface ManagedIdentity {
  id: WireId;
  /** Unique in the organization: letters, digits, dash, underscore. */
  name: string;
  platform: string;
  config?: GridConfig | null;
}

/** Every list is a page: at most 100 rows, by default 20 or 50. */
export interface Page {
  totalSize?: WireId;
}

/** `GET /identities?orgId&search&max&offset`. */
export interface IdentityPage extends Page {
  managedIdentities: ManagedIdentity[];
}

/** `POST /identities?orgId`: flat. The answer is 200, not 201, and flat as well: a {@link ManagedIdentity}. */
export interface CreateIdentity {
  name: string;
  platform: string;
  config: GridConfig;
}

/** `GET /identities/{id}?orgId`: flat in the published document, wrapped by the service. */
export type DescribedIdentity = ManagedIdentity | { managedIdentity: ManagedIdentity };

/** `PUT /identities/{id}?orgId`: wrapped; the answer is 204. Not a patch. The id is optional. */
export interface UpdateIdentity {
  managedIdentity: CreateIdentity & { id?: WireId };
}

/**
 * A row of `GET /identities/{id}/credentials?orgId&userId&search&max&offset`: a member of the organization, with or
 * without credentials. An owner gets a row for every member, everybody else only their own. `search` is free text on
 * names, and knows `is:missing` and `is:added`. There is no date, no fingerprint and no email address.
 */
export interface CredentialsRow {
  /** Null (or absent) when the member has no credentials: Missing, otherwise Added. */
  managedCredentialsId?: WireId | null;
  userId: WireId;
  /** The member's name on the platform. */
  userName: string;
  firstName?: string | null;
  lastName?: string | null;
  avatarUrl?: string | null;
  provider?: string | null;
  metadata?: SshMetadata | null;
}

/** The reference knows only the discriminator; the service refuses credentials without `userName`. */
export interface SshMetadata {
  discriminator?: string;
  /** The member's Linux user on the cluster. */
  userName: string;
}

export interface CredentialsPage extends Page {
  managedCredentials: CredentialsRow[];
}

/** Write-only: no route returns a key. */
export interface SshKeys {
  /** Optional and without effect. */
  discriminator?: string;
  /** The text of the file with its BEGIN and END lines. */
  privateKey: string;
  passphrase?: string;
}

/** The platform's general credentials, limited to the fields used here. */
export interface SshCredentials {
  provider: 'ssh';
  keys: SshKeys;
  /** Required by the general schema (at most 100 characters), not by the service. */
  name?: string;
  description?: string;
  baseUrl?: string;
  category?: string;
}

/**
 * `POST /identities/{id}/credentials?orgId&userId` and `PUT …/credentials/{credentialsId}?orgId`. A POST without
 * `userId` is for the requester, and is not idempotent; a PUT replaces all of it, the key included.
 */
export interface WriteCredentials {
  provider: 'ssh';
  credentials: SshCredentials;
  metadata: SshMetadata;
}

/** The answer to the POST, with status 200. PUT and DELETE answer 204 without a body. */
export interface CreatedCredentials {
  managedCredentials: { id: WireId };
}

/** A run that uses the credentials, in the body of a 409 to `DELETE …?checked=true`. */
export interface Conflict {
  /** `workflow`; more kinds may come. */
  type?: string;
  id?: string;
  name?: string;
  url?: string | null;
}

/** Also for the delete of an identity, where it names one of its members' credentials. */
export interface ConflictBody {
  managedCredentialsId?: WireId;
  conflicts: Conflict[];
}

/** `GET /user-info`. */
export interface UserInfo {
  user: { id: WireId; userName: string; email?: string | null };
}

/** A row of `GET /user/{userId}/workspaces`; one without a workspace is an organization. */
export interface OrgAndWorkspace {
  orgId?: WireId | null;
  orgName?: string | null;
  workspaceId?: WireId | null;
  workspaceName?: string | null;
  roles?: string[] | null;
}

export interface Workspaces {
  orgsAndWorkspaces: OrgAndWorkspace[];
}

/** A row of `GET /orgs/{orgId}/members?max&offset&search`: the only source of email addresses. */
export interface Member {
  /** The id for `DELETE /orgs/{orgId}/members/{memberId}`; not the user's id. */
  memberId: WireId;
  userId: WireId;
  userName: string;
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  avatar?: string | null;
  /** `owner`, `member` or `collaborator`. */
  role?: string | null;
}

export interface MemberPage extends Page {
  members: Member[];
}
