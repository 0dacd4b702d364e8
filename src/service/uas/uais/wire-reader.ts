/** The fields of an SSH key: a length of four bytes before each (RFC 4251). */

export interface WireReader {
  /** The next field; undefined when it is not all there. */
  take(): Buffer | undefined;
  isAtEnd(): boolean;
}

export function wireReader(blob: Buffer): WireReader {
  let at = 0;
  return {
    take() {
      if (blob.length - at < 4) return undefined;
      const from = at + 4;
      const end = from + blob.readUInt32BE(at);
      if (end > blob.length) return undefined;
      at = end;
      return blob.subarray(from, end);
    },
    isAtEnd: () => at === blob.length,
  };
}

/** The field as a number without a sign. */
export function unsigned(field: Buffer): bigint {
  return BigInt(`0x0${field.toString('hex')}`);
}

export function bitsOf(number: bigint): number {
  return number === 0n ? 1 : number.toString(2).length;
}
