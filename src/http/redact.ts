/** Secrets out of traces: by the name of the field or header, and by their shape. */

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);
const secretField =
  /(["']?(?:[a-z_-]*(?:token|password|passphrase|secret|privatekey|private_key|assertion|otp)|device_code)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|[^\s&,}"']+)/gi;
const privateKey =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g;
const jsonWebToken = /\beyJ[\w-]{4,}\.[\w-]+\.[\w-]*/g;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;

export function redactHeader(name: string, value: string): string {
  return secretHeaders.has(name.toLowerCase()) ? '***' : redactText(value);
}

/** The text without private keys, bearer and JSON Web Tokens, and values of fields named like a secret. */
export function redactText(text: string): string {
  return text
    .replace(privateKey, '*** private key ***')
    .replace(secretField, (_all, name: string, value: string) =>
      value.startsWith('"') ? `${name}"***"` : `${name}***`,
    )
    .replace(bearer, '$1 ***')
    .replace(jsonWebToken, '***');
}
