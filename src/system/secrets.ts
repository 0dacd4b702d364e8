/** Keeps secrets out of all output. */

/** The encodings in which a service may echo a secret. */
function formsOf(secret: string): string[] {
  const inUrl = /\p{Cs}/u.test(secret) ? [] : [encodeURIComponent(secret)];
  const inForm = new URLSearchParams({ x: secret }).toString().slice(2);
  return [secret, JSON.stringify(secret).slice(1, -1), ...inUrl, inForm];
}

export function createSecrets() {
  const secrets = new Set<string>();
  return {
    hide(secret: string): void {
      // A short word would also match ordinary text.
      if (secret.length < 6) return;
      for (const form of formsOf(secret)) secrets.add(form);
    },
    redact(text: string): string {
      let result = text;
      for (const secret of secrets) result = result.replaceAll(secret, '***');
      return result;
    },
  };
}
