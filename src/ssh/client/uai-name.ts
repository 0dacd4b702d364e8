/** Validates UAI names before they are used in paths, ssh arguments and ssh configuration. */
import { usageError } from '../../core/errors.ts';
import { nameGrammars } from '../../core/names.ts';
import { visible } from '../../core/text.ts';

/** Whether Kubernetes could have accepted the name: no separators, dots, spaces or patterns. */
export function isUaiName(text: string): boolean {
  return nameGrammars.label.fits(text);
}

/**
 * Whether the name may become a host of ssh. The service makes `uai-OWNER-HEX`; any other name could belong to a
 * host that the user connects to, such as a login node or a git server.
 */
export function isHostName(text: string): boolean {
  return isUaiName(text) && text.startsWith('uai-');
}

/** Refuses an invalid name from the service before anything is started with it. */
export function checkUaiName(text: string): string {
  if (isUaiName(text)) return text;
  throw usageError(
    `refused the name that the service gave a UAI: "${visible(text.slice(0, 200))}"`,
    'it is not a valid UAI name; nothing was started',
  );
}
