/** What may be sent again after the network failed. */
import { describe, expect, it } from 'vitest';
import { networkError } from '../../src/http/network-error.ts';
import { NotConnected } from '../../src/http/not-connected.ts';

const url = new URL('https://gateway.example/apis');

function failing(code: string, syscall?: string): Error {
  return Object.assign(new Error(code), { code, ...(syscall ? { syscall } : {}) });
}

describe('a request', () => {
  it.each(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])(
    'is not taken for unsent when %s ends the connection that it went over',
    (code) => {
      expect(networkError(failing(code, 'read'), url).neverLeft).toBe(false);
      expect(networkError(failing(code, 'write'), url).neverLeft).toBe(false);
      expect(networkError(failing(code, 'connect'), url).neverLeft).toBe(true);
    },
  );

  it.each([
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  ])('is not taken for unsent when %s comes in the middle', (code) => {
    expect(networkError(failing(code), url).neverLeft).toBe(false);
    expect(networkError(new NotConnected(failing(code)), url).neverLeft).toBe(true);
  });
});

it.each(['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
  '%s is not tried again: it would be the same in a second',
  (code) => {
    const { error } = networkError(new NotConnected(failing(code)), url);
    expect(error).toMatchObject({ code: 'unreachable', retryable: false });
  },
);

it('a connection that was refused may be tried again', () => {
  const { error } = networkError(new NotConnected(failing('ECONNREFUSED', 'connect')), url);
  expect(error).toMatchObject({ code: 'unreachable', retryable: true });
});
