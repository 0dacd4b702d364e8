/** User and host names that may be passed to ssh. Stricter than ssh, which accepts spaces, zones and percent signs. */
import { ipVersion } from '../../core/ip-address.ts';

const userName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$/;

export function isLoginName(text: string): boolean {
  return userName.test(text);
}

// A host that ends in a number is read as an IPv4 address, including legacy forms: 2130706433, 0x7f.1, 127.1.
const endsInNumber = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i;

/** A host name, an IPv4 address in its usual form or an IPv6 address without a zone. */
export function isLoginHost(text: string): boolean {
  const version = ipVersion(text);
  return version !== 0 || (hostName.test(text) && !endsInNumber.test(text));
}
