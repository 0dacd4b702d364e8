/** `-q`: nothing but errors on standard error. */
import { describe, expect, it } from 'vitest';
import { corpus } from '../support/corpus.ts';

describe('-q', () => {
  it('leaves stderr to errors, in every command and without the warning about TLS', async () => {
    const done: string[] = [];
    for (const { words } of (await corpus()).commands) {
      const world = await corpus();
      const command = world.command(words);
      const env = { UAS_INSECURE: '1' };
      const { code, stderr } = await world.run([...command.args, '-q'], { command, env });
      const lines = stderr.split('\n').filter(Boolean);
      const said =
        code === 0 ? lines : lines.filter((line) => !/^(?:uas: |hint: | {2})/.test(line));
      expect({ words, said }).toEqual({ words, said: [] });
      if (code === 0) done.push(words);
    }
    expect(done.length).toBeGreaterThan(40);
  });
});
