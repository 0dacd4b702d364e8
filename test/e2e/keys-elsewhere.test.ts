/** Keys whose private part is not in a file next to the public one: the real ssh, ssh-agent and embedded service. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHome, type ProgramHome } from '../support/program.ts';
import { makeKey } from '../support/ssh.ts';

let person: ProgramHome;
let agent: { env: Record<string, string>; pid: number };
let other: string;
const add = (file: string) =>
  execFileSync('ssh-add', ['-q', file], { env: { ...person.env, ...agent.env } });

beforeAll(async () => {
  person = createHome();
  const socket = join(person.home, 'agent');
  const said = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
  agent = { env: { SSH_AUTH_SOCK: socket }, pid };
  mkdirSync(join(person.home, 'keys'));
  other = makeKey(join(person.home, 'keys'), 'other').file;
  expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
});
afterAll(async () => {
  if (agent) process.kill(agent.pid);
  await person.dispose();
});

it('a UAI that was made with a key of the agent is opened by it, and a hint says so when it is not there', async () => {
  renameSync(other, `${other}.away`);
  const made = await person.run(['create', '--wait', '-q', '--publickey', `${other}.pub`]);
  expect(made).toMatchObject({ code: 0 });
  const name = made.stdout.trim();
  const login = (env: Record<string, string>, ...more: string[]) =>
    person.run(['ssh', name, ...more, '--', 'echo', 'in'], { env });

  const without = await login({});
  expect(without).toMatchObject({ code: 255, stdout: '' });
  const [, print = ''] = execFileSync('ssh-keygen', ['-lf', `${other}.pub`], {
    encoding: 'utf8',
  }).split(' ');
  expect(without.stderr).toContain(
    `hint: ${name} was created with the key ${print} (${other}.pub)`,
  );
  expect(without.stderr).toContain('add it with ssh-add');

  const wrong = await login({}, '-i', join(person.home, '.ssh/id_ed25519'));
  expect(wrong.stderr).toContain('ssh was given another one');
  expect(wrong.stderr).toContain(`uas ssh -i ${other}.pub ${name}`);

  expect(await login({}, '-i', `${other}.away`)).toMatchObject({ code: 0, stdout: 'in\n' });
  add(`${other}.away`);
  expect(await login(agent.env)).toMatchObject({ code: 0, stdout: 'in\n' });
  const config = await person.run(['ssh-config', '--print'], { env: agent.env });
  expect(config.stdout).toContain(`    IdentityFile "${other}.pub"\n    IdentitiesOnly yes\n`);
});

it('a key from the agent is the default when there is no key file', async () => {
  add(`${other}.away`);
  renameSync(join(person.home, '.ssh'), join(person.home, 'ssh-away'));
  const planned = await person.run(['create', '--dry-run'], { env: agent.env });
  expect(planned.stdout).toMatch(/^publickey: +ssh-agent$/m);
  expect(planned.stderr).toContain('from your ssh-agent\n');
  const { code, stdout, stderr } = await person.run(['create', '--wait', '-q'], { env: agent.env });
  expect(code, stderr).toBe(0);
  const login = ['ssh', stdout.trim(), '--', 'echo', 'in'];
  expect(await person.run(login, { env: agent.env })).toMatchObject({ code: 0, stdout: 'in\n' });
  renameSync(join(person.home, 'ssh-away'), join(person.home, '.ssh'));
});

it('a login as somebody else says whose UAI it is', async () => {
  const name = (await person.run(['create', '--reuse', '--wait', '-q'])).stdout.trim();
  const { code, stderr } = await person.run(['ssh', `nobody@${name}`, '--', 'true']);
  expect(code).toBe(255);
  expect(stderr).toContain(`but this login was as nobody; log in with: uas ssh ${name}`);
});

it('a UAI with another host key than before says how to forget the old one', async () => {
  const name = (await person.run(['create', '--wait', '-q'])).stdout.trim();
  const login = () => person.run(['ssh', name, '--', 'echo', 'in']);
  expect(await login()).toMatchObject({ code: 0 });
  // As if the UAI had been deleted and created again on another machine.
  const file = join(person.home, '.local/state/uas/known_hosts');
  const [type, blob] = readFileSync(`${other}.pub`, 'utf8').split(' ');
  writeFileSync(file, `${name} ${type} ${blob}\n`, { mode: 0o600 });
  const { code, stderr } = await login();
  expect(code).toBe(255);
  const hint = /forget its old host key with: (ssh-keygen .*)/.exec(stderr)?.[1] ?? 'false';
  execFileSync('sh', ['-c', hint]);
  expect(await login()).toMatchObject({ code: 0, stdout: 'in\n' });
});

it('a UAI of an unknown key says that, and what to do', async () => {
  const made = await person.run(['create', '--wait', '-q', '--publickey', `${other}.pub`]);
  const name = made.stdout.trim();
  const env = { XDG_STATE_HOME: join(person.home, 'another machine') };
  const { code, stderr } = await person.run(['ssh', name, '--', 'true'], { env });
  expect(code).toBe(255);
  const hint = `hint: which key ${name} was created with is not known here`;
  expect(stderr).toContain(hint);
  const copy = await person.run(['cp', `${name}:a`, join(person.home, 'b')], { env });
  expect(copy.code).toBe(255);
  expect(copy.stderr).toContain(hint);
});
