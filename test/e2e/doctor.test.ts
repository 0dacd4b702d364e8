/** The full diagnosis: a real service, a real ssh, and a Ctrl-C in the middle. */
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { startService } from '../support/local.ts';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome();
  onTestFinished(() => home.dispose());
});

async function service(speed: number) {
  const started = await startService({ speed });
  onTestFinished(() => started.close());
  const [user] = started.users;
  return { UAS_ENDPOINT: started.endpoint, UAS_TOKEN: user?.token ?? '' };
}

const uais = async (env: Record<string, string>) =>
  JSON.parse((await home.run(['list', '--json'], { env })).stdout);

describe.skipIf(!hasTool('ssh'))('uas doctor --create-test-uai', () => {
  it('makes a UAI, logs in with the real ssh, deletes it and exits 0', async () => {
    const env = await service(1000);
    const { code, stdout } = await home.run(['doctor', '--create-test-uai', '--json'], { env });
    const findings = JSON.parse(stdout) as Finding[];
    expect(findings.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(code).toBe(0);
    expect(findings.slice(-3).map(({ message }) => message.replace(/uai-\S+/, 'X'))).toEqual([
      expect.stringMatching(/^X was ready after /),
      'logged in to X with ssh',
      'deleted X',
    ]);
    expect(await uais(env)).toEqual([]);
  });

  it('deletes the UAI also when it is interrupted while it waits', async () => {
    // So slow that the UAI is not ready for many seconds.
    const env = await service(0.2);
    const running = home.start(['doctor', '--create-test-uai'], { env });
    await running.seen(/created (\S+) for the test/);
    running.kill('SIGINT');
    const { code, stderr } = await running.done;
    expect(code).toBe(130);
    expect(stderr).toMatch(/deleted uai-/);
    expect(await uais(env)).toEqual([]);
  });
});
