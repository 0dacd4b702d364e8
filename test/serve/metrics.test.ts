import { describe, expect, it } from 'vitest';
import { Registry } from '../../src/serve/metrics/registry.ts';
import { createMetrics } from '../../src/serve/metrics/service-metrics.ts';

describe('metrics', () => {
  it('escapes labels and help, and ends with a line feed', () => {
    const registry = new Registry();
    registry.counter('a_total', 'First\nsecond \\ line')({ x: 'q"\\\n' }, 2);
    expect(registry.text()).toBe(
      '# HELP a_total First\\nsecond \\\\ line\n# TYPE a_total counter\na_total{x="q\\"\\\\\\n"} 2\n',
    );
  });

  it('accumulates the buckets of a histogram up to infinity', () => {
    const registry = new Registry();
    const observe = registry.histogram('h', 'Help.', [1, 5]);
    for (const value of [0.5, 1, 3, 100]) observe(value, { r: 'a' });
    expect(registry.text().split('\n').slice(2, -1)).toEqual([
      'h_bucket{r="a",le="1"} 2',
      'h_bucket{r="a",le="5"} 3',
      'h_bucket{r="a",le="+Inf"} 4',
      'h_sum{r="a"} 104.5',
      'h_count{r="a"} 4',
    ]);
  });

  it('counts label sets beyond a thousand together', () => {
    const registry = new Registry();
    const count = registry.counter('c_total', 'Help.');
    for (let at = 0; at < 5000; at += 1) count({ user: String(at) });
    const lines = registry.text().split('\n').slice(2, -1);
    expect(lines).toHaveLength(1001);
    expect(lines.at(-1)).toBe('c_total{user="other"} 4000');
  });

  it('tells what is looked at now, and takes no method or route as a label that nobody knows', () => {
    const metrics = createMetrics('1.2.3', {
      uais: () => [
        { state: 'Running: Ready', classId: 'c1' },
        { state: 'Running: Ready', classId: 'c1' },
        { state: 'Pending', classId: 'c2' },
      ],
      caches: () => [{ resource: 'jobs', namespace: 'user', age: 1500 }],
      isLeader: () => true,
      isReady: () => false,
      keyAge: () => Number.POSITIVE_INFINITY,
    });
    const request = { listener: 'public', route: 'GET /uas', status: 200, seconds: 0.2 };
    metrics.request({ ...request, method: 'GET' });
    metrics.request({ ...request, method: 'BREW', status: undefined });
    metrics.creation('created');
    metrics.goLive(7);
    metrics.watchRestart('jobs', 'user');
    const text = metrics.text();
    for (const line of [
      'uas_build_info{version="1.2.3"} 1',
      'uas_ready 0',
      'uas_leader 1',
      'uas_uais{state="Running: Ready",class="c1"} 2',
      'uas_uais{state="Pending",class="c2"} 1',
      'uas_cache_age_seconds{resource="jobs",namespace="user"} 1.5',
      'uas_issuer_keys_age_seconds +Inf',
      'uas_http_requests_total{listener="public",route="GET /uas",method="GET",status="200"} 1',
      'uas_http_requests_total{listener="public",route="GET /uas",method="other",status="dropped"} 1',
      'uas_http_request_duration_seconds_bucket{listener="public",route="GET /uas",method="GET",le="0.25"} 1',
      'uas_uai_creations_total{outcome="created"} 1',
      'uas_uai_ready_seconds_bucket{le="10"} 1',
      'uas_watch_restarts_total{resource="jobs",namespace="user"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect([...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });
});
