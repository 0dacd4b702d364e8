/** Interim replies that nobody asked for (RFC 9110, section 15.2), to the built program. */
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { drip, httpReply, json, startHostileServer } from '../support/hostile-server.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
});

const list = (endpoint: string) =>
  home.run(['list', '--json'], {
    env: { UAS_ENDPOINT: endpoint, UAS_TOKEN: 'x', UAS_RETRIES: '0', UAS_TIMEOUT: '20s' },
  });

it.each([
  ['100', ['100 Continue']],
  ['100 twice', ['100 Continue', '100 Continue']],
  ['100, 102 and 103', ['103 Early Hints\r\nLink: </x>', '100 Continue', '102 Processing']],
])('%s before the reply is passed over', async (_name, interim) => {
  const before = interim.map((line) => `HTTP/1.1 ${line}\r\n\r\n`).join('');
  const { endpoint } = await startHostileServer((socket) => {
    socket.end(before + httpReply('200 OK', [json], '[]'));
  });
  expect(await list(endpoint)).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
});

it.each(['100 Continue', '102 Processing'])('%s without end is a bad reply', async (line) => {
  const { endpoint } = await startHostileServer((socket) =>
    drip(socket, () => `HTTP/1.1 ${line}\r\n\r\n`, 5),
  );
  const { code, stderr } = await list(endpoint);
  // The client of the single file's runtime does not count them: the time limit ends it.
  const [exit, words] = process.env.UAS_PROGRAM
    ? [124, 'no answer within 20s']
    : [7, 'it closed the connection before the reply was complete'];
  expect(code).toBe(exit);
  expect(stderr).toContain(words);
});
