import { describe, expect, it } from 'vitest';
import { type Claim, findClashes } from '../../src/identities/import/clashes.ts';

const claim = (line: number, fields: Partial<Claim> = {}): Claim => ({
  line,
  member: `member${line}`,
  linuxUsername: `user${line}`,
  fingerprint: `key${line}`,
  ...fields,
});

describe('rows that contradict each other', () => {
  it('are named once for all that they share', () => {
    const same = { member: 'ann', linuxUsername: 'ann', fingerprint: 'key' };
    expect([...findClashes([claim(2, same), claim(3), claim(4, same)])]).toEqual([
      [2, 'line 4 has the same member, Linux user and key'],
      [4, 'line 2 has the same member, Linux user and key'],
    ]);
  });

  it('are named apart when they share different things', () => {
    const rows = [claim(2, { member: 'a', fingerprint: 'k' }), claim(3, { member: 'a' })];
    expect(findClashes([...rows, claim(4, { fingerprint: 'k' })]).get(2)).toBe(
      'line 3 has the same member; line 4 has the same key',
    );
  });

  it('are named up to ten when thousands share a key', () => {
    const many = Array.from({ length: 5000 }, (_none, at) => claim(at + 2, { fingerprint: 'k' }));
    const reasons = findClashes(many);
    expect(reasons.size).toBe(5000);
    expect(reasons.get(2)).toBe(
      'lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 4989 more have the same key',
    );
  });

  it('say nothing of values that rows do not have', () => {
    const none = { member: undefined, linuxUsername: '', fingerprint: undefined };
    expect(findClashes([claim(2, none), claim(3, none)]).size).toBe(0);
  });
});
