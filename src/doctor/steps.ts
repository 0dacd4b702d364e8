/** The steps of a diagnosis in their order: each builds on those before it. */
import { clockStep, identitiesStep, keycloakStep, tokenStep } from './account.ts';
import { configurationStep, connectStep, dnsStep, tlsStep } from './connection.ts';
import type { Step } from './diagnosis.ts';
import { allUaisStep, imagesStep, ownUaisStep, serviceStep, siteStep } from './service.ts';
import { keyStep, sshStep } from './ssh.ts';
import { testUaiStep } from './test-uai.ts';

export const steps: readonly Step[] = [
  configurationStep,
  dnsStep,
  connectStep,
  tlsStep,
  keycloakStep,
  clockStep,
  tokenStep,
  serviceStep,
  imagesStep,
  ownUaisStep,
  allUaisStep,
  siteStep,
  identitiesStep,
  sshStep,
  keyStep,
];

export const testSteps: readonly Step[] = [testUaiStep];
