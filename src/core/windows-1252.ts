/** Bytes in Windows-1252 as text. Node 20's own decoder takes them for Latin-1, without quotes, dashes and the euro. */

/** What Windows-1252 has from 0x80 to 0x9f; a space where it has nothing. */
const special = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** A byte without a character becomes the control character of its number, as on the web, or `missing`. */
export function decodeWindows1252(bytes: Buffer, missing?: string): string {
  return bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (unit) => {
    const character = special[unit.charCodeAt(0) - 0x80];
    return character === undefined || character === ' ' ? (missing ?? unit) : character;
  });
}
