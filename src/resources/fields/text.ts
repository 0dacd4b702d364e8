/** Plain texts with the grammar of what they name. */
import { usageError } from '../../core/errors.ts';
import { isPlain, visible } from '../../core/text.ts';
import { type Codec, kindOf } from './codec.ts';

interface Grammar {
  pattern: RegExp;
  /** What the text should look like, for the hint. */
  says: string;
}

function textOf(input: unknown, what: string): string {
  if (typeof input !== 'string') throw usageError(`${what}: expected text, not ${kindOf(input)}`);
  if (!isPlain(input)) {
    throw usageError(`${what}: "${visible(input)}" holds characters that cannot be seen`);
  }
  return input.trim();
}

function text(grammar?: Grammar): Codec<string> {
  return {
    read(input, what) {
      const value = textOf(input, what);
      if (value === '') throw usageError(`${what} is empty`, 'give it a value, or leave it out');
      if (grammar && !grammar.pattern.test(value)) {
        throw usageError(`${what}: "${value}" is not valid`, `expected ${grammar.says}`);
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

/** An image reference as docker writes it: `registry/path/name:tag`, with a digest or without. */
export const imageReference = text({
  pattern:
    /^(?=.{1,512}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:\/[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z0-9]+:[A-Fa-f0-9]{32,})?$/,
  says: 'an image reference such as registry.local/cray/cray-uai-sles15sp3:1.0.11',
});

/** The service checks names of volumes when they are made, and forgets to when they are changed. */
export const volumeName = text({
  pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  says: 'at most 63 lower-case letters, digits and dashes, with no dash at either end',
});

/** The service takes any text here; Kubernetes refuses a path with a colon, a relative one is a mistake, and / hides all. */
export const mountPath = text({
  pattern: /^(?!\/[./]*$)\/(?!.*(?:^|\/)\.\.(?:\/|$))[^:]*$/,
  says: 'an absolute path below /, without ".." and ":"',
});

/** A Kubernetes namespace. */
export const namespace = text({
  pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  says: 'the name of a Kubernetes namespace: lower-case letters, digits and dashes',
});

export const priorityClassName = text({
  pattern: /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
  says: 'the name of a Kubernetes priority class',
});

export const serviceAccount = text({
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,251}[a-zA-Z0-9])?$/,
  says: 'the name of a Kubernetes service account: letters, digits and dashes',
});

/** Free text. It may be empty: that is the only way to take a comment back. */
export const comment: Codec<string> = {
  ...text(),
  read: (input, what) => (input === null ? '' : textOf(input, what)),
  schema: { type: ['string', 'null'] },
};
