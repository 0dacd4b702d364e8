/** Whether the coordinates of an ECDSA key are a point of its curve. */
import { createPublicKey } from 'node:crypto';

/** Bytes of a coordinate, and the object identifier. */
const curves = new Map<string, readonly [bytes: number, oid: string]>([
  ['nistp192', [24, '2a8648ce3d030101']],
  ['nistp224', [28, '2b81040021']],
  ['nistp256', [32, '2a8648ce3d030107']],
  ['nistp384', [48, '2b81040022']],
  ['nistp521', [66, '2b81040023']],
]);

const ecPublicKey = '2a8648ce3d0201';

/** One DER value; nothing here is longer than 255 bytes. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length < 128 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** `point` begins with a byte that is ignored; both coordinates follow. */
export function isOnCurve(curve: string, point: Buffer): boolean {
  const [bytes, oid] = curves.get(curve) ?? [];
  if (bytes === undefined || oid === undefined || point.length !== 1 + 2 * bytes) return false;
  const algorithm = [ecPublicKey, oid].map((hex) => der(0x06, Buffer.from(hex, 'hex')));
  const key = der(0x03, Buffer.from([0, 4]), point.subarray(1));
  try {
    createPublicKey({ key: der(0x30, der(0x30, ...algorithm), key), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}
