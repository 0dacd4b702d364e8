export function signatureOf(bytes: Buffer): 'none' | 'valid' | 'stale';
export function withoutSignature(bytes: Buffer): Buffer;
