/** The part of ssh2 that is loaded alone has no types of its own. */
declare module 'ssh2/lib/protocol/keyParser.js' {
  import type { ParsedKey } from 'ssh2';

  const parser: {
    parseKey(data: string, passphrase?: string): ParsedKey | Error;
  };
  export default parser;
}
