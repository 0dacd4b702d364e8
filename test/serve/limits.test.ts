import { describe, expect, it } from 'vitest';
import { CreationLimits } from '../../src/serve/limits.ts';

const wanted = (key: string, owner: string | undefined = 'vera', known: string[] = []) => ({
  key,
  owner,
  classId: 'c1',
  ofUser: known,
  ofClass: known,
});
const begun = (result: ReturnType<CreationLimits['begin']>) => {
  if ('message' in result) throw new Error(result.message);
  return result;
};

describe('limits of creations', () => {
  it('counts creations that run, each once with what is known already', () => {
    const limits = new CreationLimits({ perUser: 2, perClass: 0, creating: 0 });
    const first = begun(limits.begin(wanted('user/a')));
    begun(limits.begin(wanted('user/b', 'vera', ['user/a'])));
    expect(limits.begin(wanted('user/c', 'vera', ['user/a']))).toEqual({
      message: 'The limit of 2 UAIs for each user is reached; delete one first',
      retryAfter: 60,
    });
    begun(limits.begin(wanted('user/d', 'walter')));
    first.release();
    first.release();
    expect(limits.creating).toBe(2);
    begun(limits.begin(wanted('user/e')));
  });

  it('counts UAIs of a class, whoever owns them', () => {
    const limits = new CreationLimits({ perUser: 0, perClass: 2, creating: 0 });
    expect(limits.begin({ ...wanted('x'), ofClass: ['a', 'b'] })).toMatchObject({
      message: 'The limit of 2 UAIs for each class is reached',
    });
    begun(limits.begin({ ...wanted('x'), ofClass: ['a'] }));
    expect(limits.begin({ ...wanted('y', 'walter'), ofClass: ['a'] })).toMatchObject({
      retryAfter: 60,
    });
  });

  it('lets only so many be created at once', () => {
    const limits = new CreationLimits({ perUser: 0, perClass: 0, creating: 1 });
    const one = begun(limits.begin(wanted('a')));
    expect(limits.begin(wanted('b'))).toMatchObject({ retryAfter: 2 });
    one.release();
    begun(limits.begin(wanted('b')));
  });

  it('has no limit for a UAI without an owner, nor where the limit is 0', () => {
    const limits = new CreationLimits({ perUser: 1, perClass: 0, creating: 0 });
    for (let at = 0; at < 100; at += 1)
      begun(limits.begin({ ...wanted(`x${at}`), owner: undefined }));
  });
});
