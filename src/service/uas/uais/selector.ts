/** Kubernetes label selectors as values, parsed from filters such as `alice,app!=x`. */
import type { Labels } from '../../observed.ts';
import { problem } from '../problem.ts';
import { labelValue } from './labels.ts';

/** As in Kubernetes' `matchExpressions`; NotIn also matches objects without the label. */
export type Requirement =
  | { key: string; operator: 'In' | 'NotIn'; values: readonly string[] }
  | { key: string; operator: 'Exists' | 'DoesNotExist' };

/** Matches objects that meet all requirements. */
export type Selector = readonly Requirement[];

const labelKey = /^[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?$/;

const refuse = () => problem(400, 'Failed to get job list');

/** `in (a, b)` and `notin (a, b)`. */
function inSet(key: string, operator: string, list: string): Requirement {
  const values = list.split(',').map((value) => value.trim());
  if (!values.every((value) => labelValue.test(value))) throw refuse();
  return { key, operator: operator === 'in' ? 'In' : 'NotIn', values };
}

function requirement(text: string): Requirement {
  const [, not, key = '', rest = ''] =
    /^\s*(!?)\s*([^\s=!<>()]*)\s*([\s\S]*?)\s*$/.exec(text) ?? [];
  if (!labelKey.test(key)) throw refuse();
  if (rest === '') return { key, operator: not === '' ? 'Exists' : 'DoesNotExist' };
  const [, operator = '', list] = /^(in|notin)\s*\(([^()]*)\)$/.exec(rest) ?? [];
  if (not === '' && list !== undefined) return inSet(key, operator, list);
  const [, sign, value = ''] = /^(==?|!=)\s*(.*)$/.exec(rest) ?? [];
  if (not !== '' || sign === undefined || !labelValue.test(value)) throw refuse();
  return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
}

/**
 * A selector for managed jobs from filters by label. HPE's service pastes filter values into the text of the selector
 * unescaped, so a value may contain further requirements. Throws its 400 if the result is not a selector.
 */
export function managed(filters: Record<string, string | undefined>): Selector {
  const text = Object.entries({ ...filters, uas: 'managed' })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  // Commas within parentheses are those of a set.
  return text.split(/,(?![^(]*\))/).map(requirement);
}

function isMet(each: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, each.key) ? labels[each.key] : undefined;
  switch (each.operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && each.values.includes(value);
    case 'NotIn':
      return value === undefined || !each.values.includes(value);
  }
}

/** Whether the selector matches an object with these labels. */
export function isSelected(selector: Selector, labels: Labels): boolean {
  return selector.every((each) => isMet(each, labels));
}

function requirementText(each: Requirement): string {
  switch (each.operator) {
    case 'Exists':
      return each.key;
    case 'DoesNotExist':
      return `!${each.key}`;
    case 'In':
      return each.values.length === 1
        ? `${each.key}=${each.values[0]}`
        : `${each.key} in (${each.values.join(',')})`;
    case 'NotIn':
      return each.values.length === 1
        ? `${each.key}!=${each.values[0]}`
        : `${each.key} notin (${each.values.join(',')})`;
  }
}

/** The selector as text for the query parameter `labelSelector` of the Kubernetes API. */
export function selectorText(selector: Selector): string {
  return selector.map(requirementText).join(',');
}
