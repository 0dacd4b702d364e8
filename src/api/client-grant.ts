/** A token for a client itself, with its id and secret (RFC 6749, section 4.4). */
import { UasError } from '../core/errors.ts';

export interface ClientCredentials {
  id: string;
  secret: string;
}

type Fields = Record<string, string>;

/** `application/x-www-form-urlencoded`, as RFC 6749, section 2.3.1, has it for both halves. */
const formText = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

function basic({ id, secret }: ClientCredentials): string {
  const pair = `${formText(id)}:${formText(secret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

interface Way {
  scope: string | undefined;
  /** Whether the secret is in the form, not in HTTP Basic. */
  inForm: boolean;
}

/** What to try after a refusal; undefined when nothing is left. */
function afterRefusal(error: unknown, { scope, inForm }: Way): Way | undefined {
  const { status } = error instanceof UasError ? error : {};
  if (status === 401 && !inForm) return { scope, inForm: true };
  return status === 400 && scope !== undefined ? { scope: undefined, inForm } : undefined;
}

/**
 * Issuers differ: most take the secret in HTTP Basic, some in the form only; Keycloak tells who a client is only with
 * the scope openid, and others refuse that scope to clients. So a refusal is answered with the other way, once each.
 * @param scope the first try's
 * @param ask sends a form with these headers
 * @throws UasError with the status of the last reply
 */
export async function clientGrant<T>(
  { id, secret }: ClientCredentials,
  scope: string | undefined,
  ask: (fields: Fields, headers: Fields) => Promise<T>,
): Promise<T> {
  const attempt = async (way: Way): Promise<T> => {
    const fields = {
      grant_type: 'client_credentials',
      ...(way.scope === undefined ? {} : { scope: way.scope }),
      ...(way.inForm ? { client_id: id, client_secret: secret } : {}),
    };
    const headers = way.inForm ? {} : { authorization: basic({ id, secret }) };
    return ask(fields, headers).catch((error: unknown) => {
      const next = afterRefusal(error, way);
      if (!next) throw error;
      return attempt(next);
    });
  };
  return attempt({ scope, inForm: false });
}
