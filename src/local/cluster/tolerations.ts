/** The tolerations of a class, as the API server judges them. */
import { load } from '../../service/python/load.ts';
import { labelValue } from '../../service/uas/uais/labels.ts';
import { isObject, judge, type Verdict, worst } from './verdict.ts';

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

/** `text` is what the class holds: a JSON list, or null. */
export function judgeTolerations(text: string | null): Verdict {
  const tolerations = text === null ? [] : load(text);
  return Array.isArray(tolerations) ? worst(tolerations.map(judgeToleration)) : 'unreadable';
}
