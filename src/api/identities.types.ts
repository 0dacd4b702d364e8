/**
 * Managed identities and their credentials, exactly as the Seqera Platform API speaks. Its published reference is not
 * enough to write a working client; comments note omissions and differences.
 */

import type { Wire } from './field.ts';
import type {
  credentialsShape,
  gridConfigShape,
  identityShape,
  memberShape,
  organizationShape,
  sshMetadataShape,
  userShape,
  variableShape,
} from './identities-shapes.ts';

export type ConfigVariable = Wire<typeof variableShape>;
export type GridConfig = Wire<typeof gridConfigShape>;
export type ManagedIdentity = Wire<typeof identityShape>;
export type SshMetadata = Wire<typeof sshMetadataShape>;
export type CredentialsRow = Wire<typeof credentialsShape>;
export type Member = Wire<typeof memberShape>;
export type OrgAndWorkspace = Wire<typeof organizationShape>;

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
  user: Wire<typeof userShape>;
}

export interface Workspaces {
  orgsAndWorkspaces: OrgAndWorkspace[];
}

export interface MemberPage extends Page {
  members: Member[];
}
