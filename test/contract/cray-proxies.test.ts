/** Proxies as Python's requests chooses and uses them. */
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/http/python/connect.ts';
import { proxyLikePython } from '../../src/http/python/proxy.ts';
import { startProxy } from '../support/connect-proxy.ts';
import { configuration, cray } from '../support/cray.ts';
import { startRawServer } from '../support/raw-server.ts';

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]';

async function through(env: (proxy: string) => Record<string, string>, hostname: string) {
  const proxy = await startRawServer([answer]);
  const result = await cray(['uas', 'list'], {
    files: configuration(hostname),
    env: env(proxy.origin),
    connect,
  });
  return { ...result, head: proxy.heads[0] ?? '' };
}

describe('a request in the clear', () => {
  it('asks the proxy for the whole address and opens no tunnel', async () => {
    const { code, stdout, head } = await through(
      (proxy) => ({ HTTP_PROXY: proxy }),
      'http://api.example',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'results = []\n\n' });
    expect(head).toMatch(/^GET http:\/\/api\.example\/apis\/uas-mgr\/v1\/uas HTTP\/1\.1\r\n/);
    expect(head).toMatch(/^host: api\.example$/im);
    expect(head).not.toMatch(/authorization/i);
  });

  it('signs in to the proxy with the name and password in its address', async () => {
    const { head } = await through(
      (proxy) => ({ http_proxy: proxy.replace('//', '//u:p%40@') }),
      'http://api.example:8080',
    );
    expect(head).toMatch(/^GET http:\/\/api\.example:8080\//);
    expect(head).toContain(`proxy-authorization: Basic ${Buffer.from('u:p@').toString('base64')}`);
  });

  it('goes to the host itself when lower case takes the proxy away', async () => {
    const host = await startRawServer([answer]);
    const result = await cray(['uas', 'list'], {
      files: configuration(host.origin),
      env: { http_proxy: '', HTTP_PROXY: 'http://127.0.0.1:1' },
      connect,
    });
    expect(result.code).toBe(0);
    expect(host.heads[0]).toMatch(/^GET \/apis\//);
  });
});

it('a request over TLS goes through a tunnel', async () => {
  const proxy = await startProxy();
  await cray(['uas', 'list'], {
    files: configuration('https://127.0.0.1:1'),
    env: { https_proxy: proxy.url },
    connect,
  });
  expect(proxy.tunnels).toEqual(['127.0.0.1:1']);
});

describe('the proxy', () => {
  const proxy = 'http://p:1';
  const chosen = (url: string, env: Record<string, string>) =>
    proxyLikePython(new URL(url), env)?.host;

  it.each<[string, Record<string, string>, string | undefined]>([
    ['http://h/', { http_proxy: proxy }, 'p:1'],
    ['http://h/', { https_proxy: proxy }, undefined],
    ['http://h/', { ALL_PROXY: 'p:1' }, 'p:1'],
    ['https://h/', { all_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'b:2'],
    ['http://h/', { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:2' }, 'a:1'],
    ['http://h/', { http_proxy: '', HTTP_PROXY: proxy }, undefined],
    ['http://h/', { http_proxy: '', all_proxy: proxy }, 'p:1'],
    ['http://h/', { Http_Proxy: proxy }, 'p:1'],
    ['http://host/', { http_proxy: proxy, no_proxy: 'ost' }, undefined],
    ['http://a.host/', { http_proxy: proxy, no_proxy: '.host' }, undefined],
    ['http://host/', { http_proxy: proxy, no_proxy: '.host' }, undefined],
    ['http://host/', { http_proxy: proxy, no_proxy: 'HOST' }, undefined],
    ['http://ahost/', { http_proxy: proxy, no_proxy: 'HOST' }, 'p:1'],
    ['http://host/', { http_proxy: proxy, no_proxy: '*' }, undefined],
    ['http://host/', { http_proxy: proxy, no_proxy: '*,x' }, 'p:1'],
    ['http://host:81/', { http_proxy: proxy, no_proxy: 'st:81' }, undefined],
    ['http://host:81/', { http_proxy: proxy, no_proxy: 'st:82' }, 'p:1'],
    ['http://host/', { http_proxy: proxy, no_proxy: 'a b, h o s t' }, undefined],
    ['http://10.1.2.3/', { http_proxy: proxy, no_proxy: '10.0.0.0/8' }, undefined],
    ['http://10.1.2.3/', { http_proxy: proxy, no_proxy: '10.1.2.4/31' }, 'p:1'],
    ['http://10.1.2.3/', { http_proxy: proxy, no_proxy: '2.3' }, undefined],
    ['http://10.1.2.3/', { http_proxy: proxy, no_proxy: '.1.2.3' }, undefined],
    ['http://10.1.2.3/', { http_proxy: proxy, no_proxy: '3' }, undefined],
    ['http://10.1.2.3/', { http_proxy: proxy, NO_PROXY: '10.1.2.3' }, undefined],
    ['http://host/', { http_proxy: proxy, no_proxy: '', NO_PROXY: 'host' }, undefined],
    ['http://host/', { http_proxy: proxy, no_proxy: '', NO_PROXY: '*' }, 'p:1'],
    ['http://a.host/', { http_proxy: proxy, no_proxy: '', NO_PROXY: '..host' }, 'p:1'],
    ['http://a.host/', { http_proxy: proxy, no_proxy: '..host' }, undefined],
    ['http://127.0.0.1/', { http_proxy: proxy }, undefined],
    ['http://127.0.0.1/', { http_proxy: 'http://localhost:3' }, 'localhost:3'],
  ])('for %s with %j is %s', (url, env, expected) => {
    expect(chosen(url, env)).toBe(expected);
  });

  it.each(['socks5://p:1', 'http://', 'http://p:x'])('%s is refused', (value) => {
    expect(() => chosen('http://h/', { http_proxy: value })).toThrow('not an HTTP proxy');
  });
});
