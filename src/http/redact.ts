/**
 * Removes secrets from traces and errors, by the name of the field or header and by their form. Every pattern starts at
 * a boundary, so that the time is linear, not quadratic, in the length of the text.
 */

const secretHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-auth-token',
  'x-api-key',
]);
const secretWords =
  '(?:token|password|passwd|passwd_str|passphrase|secret|privatekey|private_key|assertion|otp)|device_code';
const secretName = new RegExp(`(?:^|[a-z_-])(?:${secretWords})$`, 'i');
const secretField = new RegExp(
  `(?<![a-z_-])([a-z_-]*(?:${secretWords})["']?\\s*[:=]\\s*)("(?:[^"\\\\]|\\\\.)*"?|[^\\s&,}"']+)`,
  'gi',
);
const asSet = (text: string) => new Set(text.split(' '));
/** Words that follow `token: ` in this program's own messages. */
const sentenceWords = asSet(
  'it its the this that these there a an no not nothing none nobody is are was were has have had cannot could can ' +
    'must may might will would should expected unexpected unknown invalid missing empty only use set give see sign ' +
    'write put take with without of for from to in on at as and or but if when where while by be been do does did ' +
    'more less than too both neither either any some every each other one two http file line already still answered ' +
    'refused rejected expired closed',
);
/** Words that follow `Bearer` and `Basic` where no credentials follow. */
const schemeWords = asSet(
  'auth authentication authorization token tokens access realm scheme header',
);
const plainWord = (value: string) => value.replace(/[.,;:!?=]+$/, '').toLowerCase();

const privateKey =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g;
const jsonWebToken = /(?<![\w-])eyJ[\w-]{4,}\.[\w-]+\.[\w-]*/g;
const bearer = /\b(Bearer|Basic)\s+([\w.~+/=-]+)/gi;
const urlPassword = /(?<=:\/\/)[^\s/@"']*@/g;

/** Whether a field or parameter of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

export function redactHeader(name: string, value: string): string {
  return secretHeaders.has(name.toLowerCase()) ? '***' : redactText(value);
}

/**
 * The text without private keys, bearer and JSON Web Tokens, passwords in URLs, and values of fields named like a
 * secret.
 */
export function redactText(text: string): string {
  return text
    .replace(privateKey, '*** private key ***')
    .replace(secretField, (all, name: string, value: string, at: number, of: string) => {
      if (value.startsWith('"')) return `${name}"***"`;
      const goesOn = of[at + all.length] === ' ' && name.endsWith(': ');
      return goesOn && sentenceWords.has(plainWord(value)) ? all : `${name}***`;
    })
    .replace(bearer, (all, scheme: string, value: string) => {
      const word = plainWord(value);
      return sentenceWords.has(word) || schemeWords.has(word) ? all : `${scheme} ***`;
    })
    .replace(jsonWebToken, '***')
    .replace(urlPassword, '***@');
}

/** Characters to examine for an excerpt of `length`; a secret that is cut at their end is dropped with its word. */
const lookahead = 64 * 1024;

/** The beginning of a text of any size, redacted. */
export function redactedExcerpt(text: string, length: number): string {
  if (text.length <= length + lookahead) return redactText(text).slice(0, length);
  const head = text.slice(0, length + lookahead);
  const shown = redactText(head);
  return shown.slice(0, Math.min(length, Math.max(0, shown.length - lookahead)));
}
