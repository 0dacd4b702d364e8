/** Codecs for plain text with a grammar. */
import { usageError } from '../../core/errors.ts';
import { isPlain, visible } from '../../core/text.ts';
import { type Codec, kindOf } from './codec.ts';

interface Grammar {
  pattern: RegExp;
  /** The expected form, for the hint. */
  says: string;
}

function textOf(input: unknown, what: string): string {
  if (typeof input !== 'string') throw usageError(`${what}: expected text, not ${kindOf(input)}`);
  if (!isPlain(input)) {
    throw usageError(`${what}: "${visible(input)}" contains invisible characters`);
  }
  return input.trim();
}

function text(grammar?: Grammar): Codec<string> {
  return {
    read(input, what) {
      const value = textOf(input, what);
      if (value === '') throw usageError(`${what} is empty`, 'give a value, or omit it');
      if (grammar && !grammar.pattern.test(value)) {
        throw usageError(`${what}: invalid value "${value}"`, `expected ${grammar.says}`);
      }
      return value;
    },
    schema: grammar
      ? { type: 'string', pattern: grammar.pattern.source, description: grammar.says }
      : { type: 'string' },
    encode: (value) => value,
    decode: (reply) => (typeof reply === 'string' ? reply : ''),
    show: (value) => value,
  };
}

/** An image reference in docker's syntax: `registry/path/name:tag`, optionally with a digest. */
export const imageReference = text({
  pattern:
    /^(?=.{1,512}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:\/[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z0-9]+:[A-Fa-f0-9]{32,})?$/,
  says: 'an image reference such as registry.local/cray/cray-uai-sles15sp3:1.0.11',
});

/** A volume name. The service checks it only on create, not on update. */
export const volumeName = text({
  pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  says: 'at most 63 lowercase letters, digits and dashes, with no dash at either end',
});

/** A mount path. The service accepts any text, but Kubernetes rejects colons, a relative path is an error, and / would hide everything. */
export const mountPath = text({
  pattern: /^(?!\/[./]*$)\/(?!.*(?:^|\/)\.\.(?:\/|$))[^:]*$/,
  says: 'an absolute path below /, without ".." and ":"',
});

/** A Kubernetes namespace. */
export const namespace = text({
  pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  says: 'the name of a Kubernetes namespace: lowercase letters, digits and dashes',
});

export const priorityClassName = text({
  pattern: /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
  says: 'the name of a Kubernetes priority class',
});

export const serviceAccount = text({
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,251}[a-zA-Z0-9])?$/,
  says: 'the name of a Kubernetes service account: letters, digits and dashes',
});

/** Free text. It may be empty, which is the only way to remove a comment. */
export const comment: Codec<string> = {
  ...text(),
  read: (input, what) => (input === null ? '' : textOf(input, what)),
  schema: { type: ['string', 'null'] },
};
