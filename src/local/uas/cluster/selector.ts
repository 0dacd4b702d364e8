/** Kubernetes label selectors, so far as they can be written into a filter value: `alice,app!=x`. */
import type { UaiRow } from '../../state/model.ts';
import { problem } from '../problem.ts';

export const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const labelKey = /^[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?$/;

export type Selects = (uai: UaiRow) => boolean;

function labelsOf(uai: UaiRow): Record<string, string | undefined> {
  return {
    app: uai.name,
    uas: 'managed',
    user: uai.owner ?? undefined,
    'uas-class-id': uai.classId ?? undefined,
  };
}

function requirement(text: string): Selects {
  const [, key = '', operator, value = ''] =
    /^\s*([^=!]*?)\s*(==?|!=)\s*(.*?)\s*$/.exec(text) ?? [];
  if (operator === undefined) {
    const [, not, name = ''] = /^\s*(!?)\s*(.*?)\s*$/.exec(text) ?? [];
    if (!labelKey.test(name)) throw problem(400, 'Failed to get job list');
    return (uai) => (labelsOf(uai)[name] !== undefined) === (not === '');
  }
  if (!labelKey.test(key) || !labelValue.test(value)) throw problem(400, 'Failed to get job list');
  return (uai) => (labelsOf(uai)[key] === value) === (operator !== '!=');
}

/**
 * The service pastes filter values into the selector as they are. Throws its 400 for what no selector is.
 */
export function selector(filters: Record<string, string | undefined>): Selects {
  const text = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const requirements = text === '' ? [] : text.split(',').map(requirement);
  return (uai) => requirements.every((fits) => fits(uai));
}
