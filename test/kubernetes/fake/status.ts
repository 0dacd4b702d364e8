/** Refusals of an API server: Status objects. */

export interface Cause {
  reason: string;
  message: string;
  field: string;
}

export interface Details {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: Cause[];
  retryAfterSeconds?: number;
}

export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: object;
  status: 'Failure' | 'Success';
  message?: string;
  reason?: string;
  details?: Details;
  code?: number;
}

/** What a request is answered with instead of what it asked for. */
export class Refusal extends Error {
  readonly status: Status;
  readonly headers: Record<string, string>;

  constructor(code: number, reason: string, message: string, details?: Details, headers = {}) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details ? { details } : {}),
      code,
    };
    this.headers = headers;
  }
}

/** What refusals need to know of a kind. */
export interface Named {
  group: string;
  kind: string;
  plural: string;
}

/** `jobs.batch`, as messages call a resource. */
export const resourceName = ({ group, plural }: Named) => (group ? `${plural}.${group}` : plural);

const about = ({ group, plural }: Named, name: string): Details => ({
  name,
  ...(group ? { group } : {}),
  kind: plural,
});

export const notFound = (kind: Named, name: string) =>
  new Refusal(404, 'NotFound', `${resourceName(kind)} "${name}" not found`, about(kind, name));

export const alreadyExists = (kind: Named, name: string) =>
  new Refusal(
    409,
    'AlreadyExists',
    `${resourceName(kind)} "${name}" already exists`,
    about(kind, name),
  );

export const conflict = (kind: Named, name: string) =>
  new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    about(kind, name),
  );

export const badRequest = (message: string) => new Refusal(400, 'BadRequest', message);

export function forbidden(kind: Named, name: string, why: string, causes?: Cause[]): Refusal {
  return new Refusal(403, 'Forbidden', `${resourceName(kind)} "${name}" is forbidden: ${why}`, {
    ...about(kind, name),
    ...(causes ? { causes } : {}),
  });
}

/** A 422 with all that is wrong; a message that several fields share is said once. */
export function invalid({ group, kind }: Named, name: string, causes: Cause[]): Refusal {
  const said = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const list = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
  const resource = group ? `${kind}.${group}` : kind;
  return new Refusal(422, 'Invalid', `${resource} "${name}" is invalid: ${list}`, {
    name,
    ...(group ? { group } : {}),
    kind,
    causes,
  });
}
