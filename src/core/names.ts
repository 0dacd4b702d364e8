/** The grammar of ids and names of objects, and of URL path segments. */
import { usageError } from './errors.ts';
import { isPlain, visible } from './text.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const segment = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/;
// A DNS-1123 label, as checked by the service.
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
// docker/distribution's reference: registry host and port, path components, tag, digest.
const imageReference =
  /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:\/[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z0-9]+:[A-Fa-f0-9]{32,})?$/;

/** The maximum length of an image reference without tag and digest, and of any other name. */
const longest = 255;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** Whether the text is safe as a segment of a URL path: no separators, only dots, blanks, escapes or controls. */
export function isPathSegment(text: string): boolean {
  return segment.test(text);
}

/** The kinds of names that users give for objects. */
export const nameGrammars = {
  /** A UAI or volume name, or the beginning of a UUID. */
  label: {
    fits: (text: string) => label.test(text),
    most: longest,
    says: 'lowercase letters, digits and dashes',
  },
  /** An image reference or the end of one, or the beginning of a UUID. */
  image: {
    fits: (text: string) =>
      imageReference.test(text) && text.replace(/(?::[\w.-]+)?(?:@.*)?$/, '').length <= longest,
    most: 512,
    says: 'an image name such as registry.local/cray/cray-uai:1.0, or its id',
  },
  /** Free text that is only looked up in a list, never sent in a URL. */
  comment: {
    fits: (text: string) => !/[/\\]|%[0-9a-f]{2}|^\.{1,2}$/i.test(text),
    most: longest,
    says: 'a comment without slashes, or an id',
  },
  /** An identity, member or organization: a name, a numeric id or an e-mail address. */
  account: {
    // Apostrophes are allowed only in addresses.
    fits: (text: string) =>
      /^[\p{L}\p{N}_](?:[\p{L}\p{N} ._@+-]*|[\p{L}\p{N}._+'-]*@[\p{L}\p{N}.-]+)$/u.test(text),
    most: longest,
    says: 'a name, an id or an e-mail address',
  },
} as const;

export type NameGrammar = keyof typeof nameGrammars;

/** The text without surrounding blanks. A byte order mark (U+FEFF) is kept, which makes the name invalid. */
export function trimmed(text: string): string {
  return text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, '');
}

/**
 * Rejects (exit 2) invalid names before anything is looked up or sent: empty or blank text, `.`, `..`,
 * path separators, percent escapes, controls, lone surrogates, more than 255 characters.
 * @returns the text, trimmed
 */
export function checkName(what: string, text: string, grammar: NameGrammar): string {
  if (text.trim() === '') throw usageError(`${what}: the name is empty`);
  const name = trimmed(text);
  const { fits, most, says } = nameGrammars[grammar];
  if (name.length > most) {
    throw usageError(`${what}: the name is longer than ${most} characters`);
  }
  if (!isPlain(name) || !fits(name)) {
    throw usageError(`${what}: invalid name "${visible(name)}"`, `expected ${says}`);
  }
  return name;
}

/**
 * Splits repeatable, comma-separated values: `a,b` and `a b` are the same, blanks are trimmed, duplicates removed.
 * The caller must reject an empty result.
 */
export function splitList(values: readonly string[]): string[] {
  const items = values.flatMap((value) => value.split(',')).map(trimmed);
  return [...new Set(items.filter((item) => item.trim() !== ''))];
}
