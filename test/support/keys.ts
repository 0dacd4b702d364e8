/** A public key of the right shape; nobody has its private half. */
const blob = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64');

export const publicKeyBlob = blob;
export const publicKeyText = `ssh-ed25519 ${blob} vers@host\n`;
