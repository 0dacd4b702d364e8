/** `uas admin uais wait`: waits for the UAIs of any user. */
import { anyUais } from '../../../uais/wait-names.ts';
import { configureWait } from '../../uais/wait.ts';
import { addSelectorOptions } from './select.ts';

export const waitAny = configureWait('uas admin uais', anyUais, 'uais', addSelectorOptions);
