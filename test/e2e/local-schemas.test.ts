/** The JSON of the commands of the embedded service, as the built program prints it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, type ProgramHome } from '../support/program.ts';
import { fits } from '../support/schema.ts';

describe('the JSON of uas local', () => {
  let person: ProgramHome;
  beforeAll(() => {
    person = createHome({ key: false });
  });
  afterAll(() => person.dispose());

  const json = async (...args: string[]): Promise<unknown> => {
    const { code, stdout } = await person.run(['local', ...args, '--json']);
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };

  it('has schemas that it fits', async () => {
    fits('local-service', await json('start'));
    fits('local-service', await json('status'));
    fits('local-logs', await json('logs'));
    fits('local-stopped', await json('stop'));
    fits('local-stopped', await json('stop'));
    const service = person.start(['local', 'run', '--json']);
    await service.seen(/./);
    service.kill('SIGTERM');
    const { stdout } = await service.done;
    fits('local-service', JSON.parse(stdout));
    fits('local-reset', await json('reset', '--yes'));
    fits('local-reset', await json('reset', '--dry-run'));
  });
});
