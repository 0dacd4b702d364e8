/** The report for support, which others will read. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/account.ts';
import { uas } from '../support/run.ts';

const canary = 'CANARY-7f3a-0123456789';

describe('doctor --bundle', () => {
  it.each([
    ['answers', { status: 200, body: { service_name: 'cray-uas-mgr', version: '1.23.2' } }],
    ['repeats the token in an error', { status: 500, body: { detail: `Bearer ${canary}-token` } }],
  ])('writes the diagnosis without secrets when the service %s', async (_what, answer) => {
    const home = scratch();
    const path = join(home, 'report.json');
    const { stderr } = await uas(['doctor', '--bundle', path], {
      service: () => answer,
      spawn: async () => ({ code: 0, stdout: '', stderr: 'OpenSSH_9.6p1' }),
      env: {
        HOME: home,
        UAS_TOKEN: `${canary}-token`,
        TOWER_ACCESS_TOKEN: `${canary}-tower`,
        UAS_ENDPOINT: 'https://gateway.test/apis/uas-mgr/v1',
        HTTPS_PROXY: `http://me:${canary}-proxy@proxy.test:3128`,
      },
    });
    expect(stderr).toContain(`report for support: ${path}`);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(canary);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const report = JSON.parse(text) as { settings: unknown[]; findings: unknown[] };
    expect(report).toMatchObject({ program: 'uas', configuration: 'default' });
    expect(report.findings.length).toBeGreaterThan(2);
    expect(report.settings).toContainEqual({
      key: 'endpoint',
      source: 'UAS_ENDPOINT',
      value: 'https://gateway.test/apis/uas-mgr/v1',
    });
  });
});
