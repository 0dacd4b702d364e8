/** A private authority and certificates that it has signed, good and bad ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

const day = 24 * 3600_000;

export interface Authority {
  /** Its certificate in a PEM file. */
  file: string;
  /** A certificate for 127.0.0.1 and localhost, or for other names, good between two days counted from now. */
  issue(options?: { names?: string[]; from?: number; until?: number }): Promise<{
    key: string;
    cert: string;
  }>;
}

const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
const named = (commonName: string) => [
  { name: 'commonName', value: commonName },
  { name: 'organizationName', value: 'A site of the tests' },
];

interface Signed {
  private: string;
  cert: string;
}

/** A certificate that may sign others, signed by itself or by another authority. */
function generateAuthority(name: string, by?: Signed): Promise<Signed> {
  return generate(named(name), {
    ...common,
    notBeforeDate: new Date(Date.now() - 100 * day),
    notAfterDate: new Date(Date.now() + 100 * day),
    ...(by ? { ca: { key: by.private, cert: by.cert } } : {}),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

function authorityOf(ca: Signed, file: string): Authority {
  writeFileSync(file, ca.cert);
  return {
    file,
    async issue({ names, from = -1, until = 90 } = {}) {
      const altNames = names
        ? names.map((value) => ({ type: 2 as const, value }))
        : [
            { type: 7 as const, ip: '127.0.0.1' },
            { type: 2 as const, value: 'localhost' },
          ];
      const issued = await generate(named(names?.[0] ?? 'gateway of the tests'), {
        ...common,
        notBeforeDate: new Date(Date.now() + from * day),
        notAfterDate: new Date(Date.now() + until * day),
        ca: { key: ca.private, cert: ca.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'extKeyUsage', serverAuth: true },
          { name: 'subjectAltName', altNames },
        ],
      });
      return { key: issued.private, cert: issued.cert };
    },
  };
}

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'uas-ca-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** @param directory where its file is; one of the test when not given */
export async function createAuthority(directory = scratch()): Promise<Authority> {
  return authorityOf(await generateAuthority('Private authority'), join(directory, 'ca.pem'));
}

/** An authority, and another one between it and servers. */
export async function createChain(): Promise<{ root: Authority; intermediate: Authority }> {
  const directory = scratch();
  const root = await generateAuthority('Private root');
  const between = await generateAuthority('Private intermediate', root);
  return {
    root: authorityOf(root, join(directory, 'root.pem')),
    intermediate: authorityOf(between, join(directory, 'intermediate.pem')),
  };
}
