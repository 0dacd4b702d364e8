/** `uas admin uais wait`: waits for the UAIs of any user. */
import { readNamed } from '../../../uais/find.ts';
import { configureWait } from '../../uais/wait.ts';

export const waitAny = configureWait('uas admin uais', readNamed, 'uais');
