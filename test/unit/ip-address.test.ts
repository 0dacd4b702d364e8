import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ipVersion } from '../../src/core/ip-address.ts';

it.each([
  ['192.0.2.7', 4],
  ['255.255.255.255', 4],
  ['::', 6],
  ['::ffff:192.0.2.7', 6],
  ['2001:DB8::7', 6],
  ['1:2:3:4:5:6:7::', 6],
  ['256.0.0.1', 0],
  ['01.2.3.4', 0],
  ['127.1', 0],
  ['2130706433', 0],
  ['', 0],
  [':', 0],
  ['1::2::3', 0],
  ['::1\n', 0],
  ['::1]', 0],
  ['[::1]', 0],
  ['fe80::1%eth0', 0],
  ['fe80::1%25eth0', 0],
  ['a/b', 0],
])('tells the version of %j: %s', (text, version) => {
  expect(ipVersion(text)).toBe(version);
});

it('agrees with Node about every text of the signs of addresses', () => {
  const part = fc.oneof(
    fc.constantFrom(':', '::', '.', '%', '[', ' ', '\t', '\n', 'g', '0x1', '08'),
    fc.nat(300).map(String),
    fc.nat(0x11_111).map((number) => number.toString(16)),
  );
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.array(part, { maxLength: 17 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (one) => {
      expect(ipVersion(one)).toBe(one.includes('%') ? 0 : isIP(one));
    }),
    { numRuns: 3000 },
  );
});
