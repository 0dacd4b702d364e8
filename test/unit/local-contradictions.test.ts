/** Options of `local start` against a service that runs. */
import { describe, expect, it } from 'vitest';
import { contradictions } from '../../src/local/daemon/contradictions.ts';

const running = { port: 4000, tls: false, speed: 1, empty: false, fault: '', members: 12 };
const directory = '/state';

describe('an option of a start while a service is running', () => {
  it.each([
    [{}],
    [{ port: 0 }],
    [{ port: 4000, speed: 1, fault: '', members: 5, tls: false, empty: false }],
  ])('is fine when it says what there is: %j', (options) => {
    expect(contradictions({ directory, ...options }, running)).toEqual([]);
  });

  it.each([
    [{ port: 5000 }, '--port 5000 (it listens on 4000)'],
    [{ tls: true }, '--tls (it serves http)'],
    [{ speed: 10 }, '--speed 10 (it runs with 1)'],
    [{ empty: true }, '--empty (its state is not that of a new system)'],
    [{ fault: 'GET /uas=503x2' }, '--fault (it runs without faults)'],
    [{ members: 199 }, '--members 199 (its organization has 12)'],
  ])('contradicts it: %j', (options, sentence) => {
    expect(contradictions({ directory, ...options }, running)).toEqual([sentence]);
  });

  it('names the faults that it runs with', () => {
    const faulty = { ...running, fault: 'GET /uas=503', tls: true, empty: true };
    const wanted = { directory, fault: '', tls: true, empty: true };
    expect(contradictions(wanted, faulty)).toEqual(['--fault (it runs with "GET /uas=503")']);
  });
});
