/** Kubernetes label selectors, so far as they can be written into a filter value: `alice,app!=x`. */
import type { UaiRow } from '../../../local/state/model.ts';
import { problem } from '../problem.ts';
import { labelValue } from './labels.ts';

const labelKey = /^[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?$/;

export type Selects = (uai: UaiRow) => boolean;

function labelsOf(uai: UaiRow): Record<string, string | undefined> {
  return {
    ...uai.labels,
    app: uai.name,
    uas: 'managed',
    user: uai.owner ?? undefined,
    'uas-class-id': uai.classId ?? undefined,
  };
}

const refuse = () => problem(400, 'Failed to get job list');

/** `in (a, b)` and `notin (a, b)`. */
function inSet(key: string, operator: string, list: string): Selects {
  const values = list.split(',').map((value) => value.trim());
  if (!values.every((value) => labelValue.test(value))) throw refuse();
  return (uai) => values.includes(labelsOf(uai)[key] ?? '\n') === (operator === 'in');
}

function requirement(text: string): Selects {
  const [, not, named = '', rest = ''] =
    /^\s*(!?)\s*([^\s=!<>()]*)\s*([\s\S]*?)\s*$/.exec(text) ?? [];
  if (!labelKey.test(named)) throw refuse();
  if (rest === '') return (uai) => (labelsOf(uai)[named] !== undefined) === (not === '');
  const [, operator = '', list] = /^(in|notin)\s*\(([^()]*)\)$/.exec(rest) ?? [];
  if (not === '' && list !== undefined) return inSet(named, operator, list);
  const [, sign, value = ''] = /^(==?|!=)\s*(.*)$/.exec(rest) ?? [];
  if (not !== '' || sign === undefined || !labelValue.test(value)) throw refuse();
  return (uai) => (labelsOf(uai)[named] === value) === (sign !== '!=');
}

/**
 * The service pastes filter values into the selector as they are. Throws its 400 for what no selector is.
 */
export function selector(filters: Record<string, string | undefined>): Selects {
  const text = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  // Commas within parentheses are those of a set.
  const requirements = text === '' ? [] : text.split(/,(?![^(]*\))/).map(requirement);
  return (uai) => requirements.every((fits) => fits(uai));
}
