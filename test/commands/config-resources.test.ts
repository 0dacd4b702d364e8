/** `uas admin config resources`: exact requests, against the embedded service. */
import { beforeEach, describe, expect, it } from 'vitest';
import { changes, config, makeObject } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
});

describe('resources', () => {
  const json = (value: unknown) => JSON.stringify(value);

  it.each([
    [
      ['small', '--cpu', '300m', '--memory', '1Gi'],
      {
        comment: 'small',
        limit: json({ cpu: '300m', memory: '1Gi' }),
        request: json({ cpu: '300m', memory: '1Gi' }),
      },
    ],
    [
      ['--comment', 'small', '--limit', '{"cpu": "1"}'],
      { comment: 'small', limit: json({ cpu: '1' }) },
    ],
    [['--request', 'cpu=1,memory=2Gi'], { request: json({ cpu: '1', memory: '2Gi' }) }],
    [
      [
        'x',
        '--limit',
        'cpu=4',
        '--limit',
        'memory=8Gi',
        '--request',
        'cpu=1',
        '--request',
        'cpu=2',
      ],
      {
        comment: 'x',
        limit: json({ cpu: '4', memory: '8Gi' }),
        request: json({ cpu: '2' }),
      },
    ],
    [
      ['x', '--limit', 'memory=1Gi', '--limit', '{"cpu":"1"}', '--limit', '{"cpu":"2"}'],
      { comment: 'x', limit: json({ cpu: '2' }) },
    ],
    [
      ['x', '--limit', 'cpu=4', '--cpu', '2'],
      { comment: 'x', limit: json({ cpu: '2' }), request: json({ cpu: '2' }) },
    ],
    [
      ['x', '--cpu', '2', '--request-cpu', '500m'],
      { comment: 'x', limit: json({ cpu: '2' }), request: json({ cpu: '500m' }) },
    ],
  ])('create %j', async (args, query) => {
    const { code, requests } = await site.admin([...config, 'resources', 'create', ...args]);
    expect(code).toBe(0);
    expect(changes(requests)).toEqual([['POST', 'resources', query]]);
  });

  it.each([
    ['neither limit nor request', ['x']],
    ['empty objects', ['x', '--limit', '{}', '--request', '{}']],
    ['a limit that is a list', ['x', '--limit', '[1]']],
    ['a limit that is text', ['x', '--limit', '"x"']],
    ['a limit that is no JSON', ['x', '--limit', '{cpu']],
    ['an empty limit', ['x', '--limit', '']],
    ['an unknown resource', ['x', '--limit', '{"mem":"1Gi"}']],
    ['a negative quantity', ['x', '--cpu', '-1']],
    ['a bad quantity', ['x', '--memory', '1gi']],
    ['an empty quantity', ['x', '--cpu', '']],
    ['a request above the limit', ['x', '--limit', 'cpu=1', '--request', 'cpu=1500m']],
    [
      'a request above a limit given apart',
      ['x', '--limit', 'cpu=1', '--limit', 'memory=1Gi', '--request', 'cpu=2'],
    ],
    ['an empty limit among others', ['x', '--limit', 'cpu=1', '--limit', '']],
    ['an empty comment', ['--comment', '', '--cpu', '1']],
  ])('create refuses %s with nothing sent', async (_what, args) => {
    const { code, stdout, stderr, requests } = await site.admin([
      ...config,
      'resources',
      'create',
      ...args,
    ]);
    expect({ code, stdout, sent: changes(requests) }).toEqual({ code: 2, stdout: '', sent: [] });
    expect(stderr).not.toContain('unexpected');
  });

  it('update changes one quantity and keeps the others', async () => {
    await makeObject(site, 'resources', {
      comment: 'small',
      limit: json({ cpu: '1', memory: '1Gi' }),
      request: json({ memory: '1Gi' }),
    });
    const { code, stderr, requests } = await site.admin([
      ...config,
      'resources',
      'update',
      'SMA',
      '--memory',
      '2Gi',
    ]);
    expect(code).toBe(0);
    expect(changes(requests)[0]?.[2]).toEqual({
      limit: json({ cpu: '1', memory: '2Gi' }),
      request: json({ memory: '2Gi' }),
    });
    expect(stderr).toContain('    limit: cpu 1, memory 1Gi -> cpu 1, memory 2Gi\n');
  });

  it('update refuses a request above the limit that stays', async () => {
    await makeObject(site, 'resources', { comment: 'small', limit: json({ cpu: '1' }) });
    const { code, requests } = await site.admin([
      ...config,
      'resources',
      'update',
      'small',
      '--request-cpu',
      '2',
    ]);
    expect({ code, sent: changes(requests) }).toEqual({ code: 2, sent: [] });
  });

  it('update can take limits and the comment back', async () => {
    await makeObject(site, 'resources', { comment: 'small', limit: json({ cpu: '1' }) });
    const { requests } = await site.admin([
      ...config,
      'resources',
      'update',
      'small',
      '--limit',
      '{}',
      '--comment',
      '',
    ]);
    expect(changes(requests)[0]?.[2]).toEqual({ comment: '', limit: '{}' });
  });

  it('lists an entry that stores no object unchanged', async () => {
    await makeObject(site, 'resources', { comment: 'odd', limit: '[1]' });
    const { code, stdout } = await site.admin([
      ...config,
      'resources',
      'list',
      '--columns',
      'comment,limit',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'COMMENT  LIMIT\nodd      [1]\n' });
  });
});
