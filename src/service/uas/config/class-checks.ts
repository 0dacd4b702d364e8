/** The checks of a request for a class. Of several faults the first is reported, and the order is not the same twice. */
import type { Tables } from '../../tables.ts';
import { internalError } from '../problem.ts';
import { type References, referenceChecks } from './class-references.ts';
import {
  checkServiceAccount,
  checkTolerations,
  readPorts,
  readReplicas,
  readTimeout,
} from './class-settings.ts';

interface Given extends References {
  opt_ports: string | undefined;
  tolerations: string | undefined;
  timeout: string | undefined;
  service_account: string | undefined;
  replicas: string | undefined;
}

/** Checks a value where there is one. */
function check(value: string | undefined, reader: (value: string) => unknown): void {
  if (value !== undefined) reader(value);
}

/** Throws the service's 400, or its 500 for a timeout of no text. */
export function checkNewClass(tables: Tables, given: Given): void {
  const references = referenceChecks(tables, given);
  references.image();
  references.resource();
  references.creationClass();
  references.volumes();
  if (given.timeout) readTimeout(given.timeout);
  check(given.replicas, readReplicas);
  check(given.service_account, checkServiceAccount);
  if (given.timeout === '') throw internalError();
  readPorts(given.opt_ports);
  check(given.tolerations, checkTolerations);
}

/** Throws the service's 400. */
export function checkChangedClass(tables: Tables, given: Given, id: string): void {
  const references = referenceChecks(tables, given, id);
  readPorts(given.opt_ports);
  references.creationClass();
  references.image();
  references.resource();
  references.volumes();
  check(given.tolerations, checkTolerations);
  check(given.timeout, readTimeout);
  check(given.service_account, checkServiceAccount);
  check(given.replicas, readReplicas);
}
