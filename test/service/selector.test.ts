import { describe, expect, it } from 'vitest';
import { isSelected, managed, selectorText } from '../../src/service/uas/uais/selector.ts';
import { labelSelector } from '../kubernetes/fake/selectors.ts';

const labels = { app: 'one', uas: 'managed', user: 'ann', 'uas-class-id': 'c1' };

describe('a selector made from filters', () => {
  it('always wants what the service manages', () => {
    expect(managed({ user: undefined })).toEqual([
      { key: 'uas', operator: 'In', values: ['managed'] },
    ]);
    expect(isSelected(managed({}), { app: 'stranger' })).toBe(false);
  });

  it.each<[string, string, boolean]>([
    ['ann', 'user=ann,uas=managed', true],
    ['', 'user=,uas=managed', false],
    ['ann,app!=one', 'user=ann,app!=one,uas=managed', false],
    ['ann,app==one', 'user=ann,app=one,uas=managed', true],
    ['ann,app in (one, two)', 'user=ann,app in (one,two),uas=managed', true],
    ['ann,app notin (one,two)', 'user=ann,app notin (one,two),uas=managed', false],
    ['ann,gpu notin (a)', 'user=ann,gpu!=a,uas=managed', true],
    ['ann,!gpu', 'user=ann,!gpu,uas=managed', true],
    ['ann,app', 'user=ann,app,uas=managed', true],
    ['ann,constructor', 'user=ann,constructor,uas=managed', false],
  ])('takes %j into its text', (user, text, selects) => {
    const selector = managed({ user });
    expect(selectorText(selector)).toBe(text);
    expect(isSelected(selector, labels)).toBe(selects);
    expect(labelSelector(text)(labels)).toBe(selects);
  });

  it.each(['a b', 'ann,', 'ann,!app=one', 'ann,in (a', 'ann,app in (one', 'x'.repeat(64), 'a/b'])(
    'is not a selector with %j',
    (user) => {
      expect(() => managed({ user })).toThrow(/^400 .*Failed to get job list/s);
    },
  );
});
