/** The tolerations of a class, as the API server judges them. */

import { isObject } from '../../service/python/float.ts';
import { labelValue } from '../../service/uas/uais/labels.ts';
import { judge, type Verdict, worst } from './verdict.ts';

const qualifiedName = /^(?:[a-z0-9][-a-z0-9.]*\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const effects = ['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function isTextOrNothing(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}

function judgeToleration(toleration: unknown): Verdict {
  if (!isObject(toleration)) return 'unreadable';
  const { key, operator, value, effect, toleration_seconds: seconds = null } = toleration;
  if (![key, operator, value, effect].every(isTextOrNothing)) return 'unreadable';
  const isWhole = seconds === null || Number.isInteger(seconds) || typeof seconds === 'bigint';
  return judge(isWhole, () => {
    const exists = operator === 'Exists';
    const isKnown = exists || ['', 'Equal'].includes(String(operator ?? ''));
    const hasKey = key ? qualifiedName.test(String(key)) : exists;
    const hasValue = exists ? !value : labelValue.test(String(value ?? ''));
    const mayWait = seconds === null || effect === 'NoExecute';
    return isKnown && hasKey && hasValue && mayWait && effects.includes(String(effect ?? ''));
  });
}

/** A list of JSON values, or null for none. */
export function judgeTolerations(tolerations: unknown): Verdict {
  if (tolerations === null) return 'fine';
  return Array.isArray(tolerations) ? worst(tolerations.map(judgeToleration)) : 'unreadable';
}
