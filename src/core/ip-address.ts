/** IP addresses, told from names without `node:net`, which costs a start more than all of this program's names. */

const byte = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const ipv4 = new RegExp(String.raw`^${byte}(?:\.${byte}){3}$`);

/** The version of the address as `net.isIP` tells it, but 0 for an address with a zone. */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (ipv4.test(text)) return 4;
  // URL would drop line feeds and tabs.
  return /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`) ? 6 : 0;
}
