/** Names of UAIs where they become more than text: parts of paths, arguments and configuration of ssh. */
import { usageError } from '../../core/errors.ts';
import { nameGrammars } from '../../core/names.ts';
import { visible } from '../../core/text.ts';

/** Whether the service's name is one that Kubernetes could have taken: no separators, dots, blanks or patterns. */
export function isUaiName(text: string): boolean {
  return nameGrammars.label.fits(text);
}

/**
 * Whether the name may become a host of ssh. The service makes `uai-OWNER-HEX`; any other name could be that of a
 * host that the person goes to, such as a login node or a git server.
 */
export function isHostName(text: string): boolean {
  return isUaiName(text) && text.startsWith('uai-');
}

/** Refuses a name from the service that is none, before anything is started with it. */
export function checkUaiName(text: string): string {
  if (isUaiName(text)) return text;
  throw usageError(
    `refused the name that the service gave a UAI: "${visible(text.slice(0, 200))}"`,
    'it is not a valid UAI name; nothing was started',
  );
}
