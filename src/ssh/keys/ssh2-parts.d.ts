/** Types for the part of ssh2 that is loaded separately. */
declare module 'ssh2/lib/protocol/keyParser.js' {
  import type { ParsedKey } from 'ssh2';

  const parser: {
    parseKey(data: string, passphrase?: string): ParsedKey | Error;
  };
  export default parser;
}
