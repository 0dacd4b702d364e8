import { expect, it } from 'vitest';
import { progressBar } from '../../src/identities/progress.ts';

it.each([
  [0, 200, '[....................]'],
  [97, 200, '[#########...........]'],
  [199, 200, '[###################.]'],
  [200, 200, '[####################]'],
  [0, 0, '[####################]'],
])('%d of %d fills the bar as far', (done, all, bar) => {
  expect(progressBar(done, all)).toBe(bar);
});
