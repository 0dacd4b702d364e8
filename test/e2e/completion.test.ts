import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shells } from '../../src/help/completion/scripts.ts';
import { hasShell, output, type Place, place, session } from '../support/shells.ts';

const completions = new URL('../../completions/', import.meta.url).pathname;

/** A service with three UAIs, one of them named by an attacker, that counts the requests. */
async function service(names: readonly string[]) {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const uais = names.map((uai_name) => ({ uai_name, uai_status: '', uai_connect_string: '' }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(uais));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const env = { UAS_ENDPOINT: `http://127.0.0.1:${port}`, UAS_TOKEN: 'token-for-completion' };
  return { env, requests: () => requests };
}

/** What bash offers for a line with the cursor at its end, in its own words. */
async function inBash(at: Place, line: string, settings = ''): Promise<string[]> {
  const script = `
    ${settings}
    source "${completions}uas.bash"
    COMP_LINE=$1 COMP_POINT=\${#1}
    # As readline parts a line: at blanks, and at the characters of COMP_WORDBREAKS.
    shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _uas
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const words = line.split(/(?<=[:=@])|(?=[:=@])|\s+/);
  const offered = await output(at, 'bash', ['--norc', '-c', script, 'bash', line, ...words]);
  return offered.split('\n').filter(Boolean);
}

async function inFish(at: Place, line: string): Promise<(string | undefined)[]> {
  const script = `source ${completions}uas.fish; complete -C "${line}"`;
  const offered = await output(at, 'fish', ['--no-config', '-c', script]);
  return offered
    .split('\n')
    .filter(Boolean)
    .map((candidate) => candidate.split('\t')[0]);
}

describe('the completion scripts', () => {
  it.each(Object.entries(shells))(
    'in completions/ are what `uas completion %s` prints (if not: uas completion SHELL > completions/FILE)',
    (_shell, { file, script }) => {
      expect(readFileSync(join(completions, file), 'utf8')).toBe(script);
    },
  );
});

describe.skipIf(!hasShell('bash'))('in bash', () => {
  it.each([
    ['uas cre', ['create']],
    ['uas auth lo', ['login', 'logout']],
    ['uas admin config ', ['images', 'volumes', 'resources', 'classes']],
    ['uas list --no-h', ['--no-headers']],
    ['uas list -o y', ['yaml']],
    ['uas list --output=js', ['json']],
    ['uas --output json auth sta', ['status']],
    ['uas auth login --service i', ['identities']],
    ['uas help exit', ['exit-codes']],
    ['uas help admin ua', ['uais']],
    ['uas nonsense x', []],
    ['uas delete -- ', []],
  ])('%s<TAB> offers %j', async (line, expected) => {
    const offered = await inBash(place(), line);
    if (expected.length === 0) expect(offered).toEqual([]);
    else expect(offered).toEqual(expect.arrayContaining(expected));
    for (const word of offered) expect(word).not.toContain('\t');
  });

  it.each([
    'set -euo pipefail',
    'set -o posix',
    'set -f',
    'set -T; set -E; trap "echo ERR" ERR',
    'shopt -s failglob nullglob nocasematch extglob',
    'IFS=:x',
    'unset COMP_WORDBREAKS',
    'words=(zzz); kind=files; line=q; current=z; n=7',
  ])('completes with settings of the person: %s', async (settings) => {
    expect(await inBash(place(), 'uas auth lo', settings)).toEqual(['login', 'logout']);
  });

  it('puts names with colons together again, of which bash sees pieces', async () => {
    const { env } = await service([]);
    const image = 'registry.local/cray/base:1.0';
    const server = createServer((_request, response) => {
      response.end(JSON.stringify({ default_image: null, image_list: [image] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const at = place({ ...env, UAS_ENDPOINT: `http://127.0.0.1:${port}` });
    expect(await inBash(at, 'uas create --image reg')).toEqual([image]);
    expect(await inBash(at, 'uas create --image registry.local/cray/base:1')).toEqual(['1.0']);
    expect(await inBash(at, 'uas create --image=registry.local/cray/base:1')).toEqual(['1.0']);
  });

  it('completes at a real prompt', async () => {
    const { env } = await service(['uai-vers-0a1b2c3d']);
    const shell = session(place({ ...env, PS1: 'ready> ' }), 'bash', ['--norc', '--noprofile']);
    await shell.type(`source ${completions}uas.bash\r`, /ready> $/);
    await shell.type('uas auth stat\t', /uas auth status $/);
    await shell.type('\u0015uas delete uai-\t', /uas delete uai-vers-0a1b2c3d $/);
  });
});

describe.skipIf(!hasShell('zsh'))('in zsh', () => {
  it('completes commands, options and live names at a real prompt', async () => {
    const { env } = await service(['uai-vers-0a1b2c3d']);
    const shell = session(place({ ...env, PS1: 'ready> ' }), 'zsh', ['-f', '-i']);
    await shell.type(
      "PS1='ready> '; unsetopt prompt_cr prompt_sp; autoload compinit\r",
      /ready> $/,
    );
    await shell.type(
      `compinit -u -D; source ${completions}_uas; echo lo''aded\r`,
      /loaded\s+ready> $/,
    );
    await shell.type('uas auth stat\t', /uas auth status $/);
    await shell.type('\u0015uas delete uai-\t', /uas delete uai-vers-0a1b2c3d $/);
    await shell.type('\u0015uas list --no-h\t', /uas list --no-headers $/);
    await shell.type('\u0015uas auth \t', /login[\s\S]*sign in[\s\S]*status/);
  });

  it.each(['', 'setopt no_unset ksh_arrays sh_word_split; '])(
    'completes when it is sourced before compinit, at every prompt after that: %s',
    async (settings) => {
      const shell = session(place({ PS1: 'ready> ' }), 'zsh', ['-f', '-i']);
      await shell.type(
        `PS1='ready> '; unsetopt prompt_cr prompt_sp; ${settings}source ${completions}_uas\r`,
        /ready> $/,
      );
      await shell.type(
        `autoload -U compinit; compinit -u -D; echo lo''aded\r`,
        /loaded\s+ready> $/,
      );
      await shell.type('uas auth stat\t', /uas auth status $/);
    },
  );

  it('says so once when compinit is never run', async () => {
    const shell = session(place({ PS1: 'ready> ' }), 'zsh', ['-f', '-i']);
    await shell.type(
      `PS1='ready> '; unsetopt prompt_cr prompt_sp; source ${completions}_uas\r`,
      /ready> $/,
    );
    await shell.type('true\r', /uas: completion requires: .*compinit\s+ready> $/);
    await shell.type(`echo do''ne\r`, /done\s+ready> $/);
  });

  it('is found in $fpath by its name', async () => {
    const at = place({ PS1: 'ready> ' });
    const shell = session(at, 'zsh', ['-f', '-i']);
    await shell.type(
      "PS1='ready> '; unsetopt prompt_cr prompt_sp; autoload compinit\r",
      /ready> $/,
    );
    await shell.type(
      `fpath=(${completions} $fpath); compinit -u -D; echo lo''aded\r`,
      /loaded\s+ready> $/,
    );
    await shell.type('uas auth stat\t', /uas auth status $/);
  });
});

describe.skipIf(!hasShell('fish'))('in fish', () => {
  it('offers commands, options, choices and live names', async () => {
    const { env } = await service(['uai-vers-0a1b2c3d', 'uai-vers-22222222']);
    const at = place(env);
    expect(await inFish(at, 'uas cre')).toEqual(['create']);
    expect(await inFish(at, 'uas list --no-h')).toEqual(['--no-headers']);
    expect(await inFish(at, 'uas list -o y')).toEqual(['yaml']);
    expect(await inFish(at, 'uas delete uai-')).toEqual(['uai-vers-0a1b2c3d', 'uai-vers-22222222']);
    expect(await inFish(at, 'uas delete uai-vers-0a1b2c3d,uai-vers-2')).toEqual([
      'uai-vers-0a1b2c3d,uai-vers-22222222',
    ]);
  });

  it('offers files where a file is meant', async () => {
    expect(await inFish(place(), 'uas create --publickey ua')).toContain('uas');
  });
});

describe('names from a hostile service', () => {
  const hostile = [
    '$(touch pwned)',
    '`touch pwned`',
    ';touch pwned',
    'a b',
    "a'b",
    'a"b',
    '-oProxyCommand=x',
    '--all',
    'x\u001b[2J',
    'x\ny',
    '~root',
    '*',
    'uai-good-00000001',
  ];

  it.each((['bash', 'fish'] as const).filter(hasShell))('are not offered in %s', async (shell) => {
    const { env } = await service(hostile);
    const at = place(env);
    const offered = await (shell === 'bash' ? inBash : inFish)(at, 'uas delete ');
    expect(offered).toEqual(['uai-good-00000001']);
    expect(existsSync(join(at.directory, 'pwned'))).toBe(false);
  });

  it.runIf(hasShell('bash'))('run nothing that is on the line', async () => {
    const at = place();
    await inBash(at, 'uas $(touch pwned) `touch pwned` "$(touch pwned)" ');
    expect(existsSync(join(at.directory, 'pwned'))).toBe(false);
  });
});

describe('live names', () => {
  const ask = (at: Place, ...words: string[]) =>
    output(at, 'uas', ['__complete', 'bash', '--', ...words]);

  it('come from a private cache the second time', async () => {
    const { env, requests } = await service(['uai-vers-0a1b2c3d']);
    const at = place(env);
    const first = await ask(at, 'describe', '');
    expect(first).toBe('-\nuai-vers-0a1b2c3d\n');
    expect(await ask(at, 'delete', '')).toBe(first);
    expect(requests()).toBe(1);
    const cache = join(at.directory, '.cache/uas/completion');
    const [file = ''] = readdirSync(cache);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(statSync(join(cache, file)).mode & 0o777).toBe(0o600);
    const other = place({
      ...env,
      XDG_CACHE_HOME: join(at.directory, '.cache'),
      UAS_TOKEN: 'other',
    });
    expect(await ask(other, 'delete', '')).toBe(first);
    expect(requests()).toBe(2);
  });

  it('are none, in silence, when nobody answers, is signed in or is configured', async () => {
    const deaf = createServer(() => {});
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      deaf.closeAllConnections();
      deaf.close();
    });
    const { port } = deaf.address() as AddressInfo;
    const endpoint = { UAS_ENDPOINT: `http://127.0.0.1:${port}`, UAS_COMPLETION_TIMEOUT: '' };
    expect(await ask(place({ ...endpoint, UAS_TOKEN: 'token-for-nobody' }), 'delete', '')).toBe(
      '-\n',
    );
    expect(await ask(place(endpoint), 'delete', '')).toBe('-\n');
    expect(await ask(place(), 'delete', '')).toBe('-\n');
    expect(await ask(place({ UAS_CONFIGURATION: 'none' }), 'delete', '')).toBe('-\n');
  });
});
