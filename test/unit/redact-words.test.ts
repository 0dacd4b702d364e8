/** Our own words are not taken for secrets, and secrets are not taken for our words. */
import { expect, it } from 'vitest';
import { redactText } from '../../src/http/redact.ts';

it.each([
  'UAS_TOKEN contains no token: it is too long',
  't contains no usable token: it is empty, or has spaces',
  'POST /keycloak/realms/shasta/protocol/openid-connect/token: no answer within 30s',
  '--token-file: there is no file /x',
  'passphrase: cannot read /x: EACCES',
  'the password: expected text, not a list',
  'a Bearer token is expected',
  'Basic authentication is not offered',
  'WWW-Authenticate: Bearer realm="shasta"',
])('is shown whole: %s', (text) => {
  expect(redactText(text)).toBe(text);
});

it.each([
  ['token: abcdef0123', 'token: ***'],
  ['token: it', 'token: ***'],
  ['token=it is', 'token=*** is'],
  ['password: swordfish is wrong', 'password: *** is wrong'],
  ['password: Secret1 no', 'password: *** no'],
  ['"token": "it is"', '"token": "***"'],
  ['Bearer abc.def', 'Bearer ***'],
  ['Basic dXNlcjpwYXNz', 'Basic ***'],
])('is hidden: %s', (text, shown) => {
  expect(redactText(text)).toBe(shown);
});
