import { expect, it } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

it.each([
  ['lsit', ['list']],
  ['lst', ['list']],
  ['lists', ['list']],
  ['dleete', ['delete']],
  ['ssh', ['ssh', 'ssh-config']],
  ['frobnicate', []],
])('what is near "%s" comes nearest first', (text, found) => {
  expect(nearest(text, ['list', 'delete', 'ssh', 'ssh-config'])).toEqual(found);
});
