/** Which requests go through a proxy. */
import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/http/proxy.ts';

const through = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.href;

describe('what is on this machine', () => {
  const env = { HTTP_PROXY: 'http://proxy.example:3128', HTTPS_PROXY: 'http://proxy.example:3128' };

  it.each(['http://127.0.0.1:8080/x', 'https://localhost/x', 'http://[::1]:8080/x'])(
    '%s is not asked for through a proxy elsewhere',
    (url) => {
      expect(through(url, env)).toBeUndefined();
    },
  );

  it('may go through a proxy on this machine', () => {
    const local = { HTTP_PROXY: 'http://127.0.0.1:3128' };
    expect(through('http://127.0.0.1:8080/x', local)).toBe('http://127.0.0.1:3128/');
  });

  it.each([
    ['of SOCKS', 'socks5://proxy.example:1080'],
    ['without an address', 'http://'],
  ])('needs no proxy, so one %s has no effect', (_what, proxy) => {
    expect(through('http://127.0.0.1:8080/x', { ALL_PROXY: proxy })).toBeUndefined();
  });

  it('is not what only begins like it', () => {
    expect(through('http://127.0.0.1.example/x', env)).toBe('http://proxy.example:3128/');
  });
});

describe('a proxy that HTTP cannot go through', () => {
  it.each([
    ['ALL_PROXY', 'https://uas.example/x'],
    ['all_proxy', 'http://uas.example/x'],
    ['https_proxy', 'https://uas.example/x'],
    ['HTTP_PROXY', 'http://uas.example/x'],
  ])('is refused by the name of its variable: %s', (name, url) => {
    expect(() => through(url, { [name]: 'socks5://proxy.example:1080' })).toThrow(
      `${name} is not the address of an HTTP proxy`,
    );
  });
});
