/** What can go wrong between this program and the API server, as typed values. */
import { messageOf } from '../../core/errors.ts';
import { isRecord } from '../../core/record.ts';

/** A field that the API server refused, as `details.causes` of a Status has it. */
export interface StatusCause {
  field: string;
  reason: string;
  message: string;
}

/** A refusal of the API server: the Status object that came with it. */
export class KubernetesError extends Error {
  /** HTTP status, `code` in the Status object. */
  readonly status: number;
  /** The machine-readable reason, such as `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Forbidden`; empty when there is none. */
  readonly reason: string;
  readonly causes: readonly StatusCause[];
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter: number | undefined;
  readonly warnings: readonly string[];

  constructor(
    status: number,
    message: string,
    fields: {
      reason?: string;
      causes?: readonly StatusCause[];
      retryAfter?: number | undefined;
      warnings?: readonly string[];
    } = {},
  ) {
    super(message);
    this.name = 'KubernetesError';
    this.status = status;
    this.reason = fields.reason ?? '';
    this.causes = fields.causes ?? [];
    this.retryAfter = fields.retryAfter;
    this.warnings = fields.warnings ?? [];
  }
}

/** The API server could not be reached, or broke off. Whether a change was made is not known. */
export class ClusterUnreachable extends Error {
  constructor(server: URL, cause: unknown) {
    super(`cannot reach the Kubernetes API server at ${server.origin}: ${messageOf(cause)}`, {
      cause,
    });
    this.name = 'ClusterUnreachable';
  }
}

export const isStatus = (error: unknown, ...statuses: number[]): error is KubernetesError =>
  error instanceof KubernetesError && statuses.includes(error.status);

function causesOf(details: unknown): StatusCause[] {
  if (!isRecord(details) || !Array.isArray(details.causes)) return [];
  return details.causes.filter(isRecord).map(({ field, reason, message }) => ({
    field: String(field ?? ''),
    reason: String(reason ?? ''),
    message: String(message ?? ''),
  }));
}

/** The error that a reply of status 400 or above means; its body is a Status object, or the text of a proxy. */
export function errorOf(
  status: number,
  body: string,
  headers: { retryAfter?: string | undefined; warnings?: readonly string[] } = {},
): KubernetesError {
  const warnings = headers.warnings ?? [];
  const wait = Number(headers.retryAfter);
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : undefined;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (!isRecord(value) || value.kind !== 'Status') {
    return new KubernetesError(status, body.trim().slice(0, 500) || `HTTP status ${status}`, {
      retryAfter,
      warnings,
    });
  }
  const seconds = isRecord(value.details) ? Number(value.details.retryAfterSeconds) : Number.NaN;
  return new KubernetesError(
    typeof value.code === 'number' ? value.code : status,
    typeof value.message === 'string' ? value.message : `HTTP status ${status}`,
    {
      reason: typeof value.reason === 'string' ? value.reason : '',
      causes: causesOf(value.details),
      retryAfter: retryAfter ?? (seconds > 0 ? seconds : undefined),
      warnings,
    },
  );
}

/** Texts of `Warning` headers (RFC 7234, section 5.5): `299 - "text"`, several in one line. */
export function warningsOf(header: string | undefined): string[] {
  return [...(header ?? '').matchAll(/\b299\s+\S+\s+"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
}
