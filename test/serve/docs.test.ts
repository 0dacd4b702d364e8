import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serveSettings } from '../../src/serve/config/settings.ts';
import { createMetrics } from '../../src/serve/metrics/service-metrics.ts';
import { serveDifferences } from '../support/contract.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/serve.md');
const operator = read('docs/operator.md');

/** The names of all metrics. */
function metricNames(): string[] {
  const metrics = createMetrics('1', {
    uais: () => [],
    caches: () => [],
    isLeader: () => false,
    isReady: () => false,
    keyAge: () => 0,
  });
  return [...metrics.text().matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
}

/** The events that the source writes into its log. */
function events(): string[] {
  const files = readdirSync(new URL('src/serve', root), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...read(`src/serve/${file}`).matchAll(/\blog\.(?:line\('\w+', |error\()([^,)]*)/g),
    ])
    .flatMap(([, words = '']) => [...words.matchAll(/'([^']+)'/g)].map(([, event = '']) => event));
}

describe('docs/serve.md', () => {
  it('has a row for every key of the configuration', () => {
    const keys = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, key]) => key),
    );
    const known = Object.keys(serveSettings.fields ?? {});
    expect(keys.filter((key) => !key?.startsWith('uas_')).sort()).toEqual(known.sort());
  });

  it('lists the contract tests that differ, each with its reason', () => {
    for (const [test, reason] of Object.entries(serveDifferences)) {
      expect(page).toContain(`| ${test} | ${reason} |`);
    }
  });
});

describe('docs/operator.md', () => {
  it('says what every metric means', () => {
    const rows = [...operator.matchAll(/^\| `(uas_\w+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(metricNames().sort());
  });

  it('has alerts on metrics that there are', () => {
    const alerts = [...operator.matchAll(/expr: (.*?)(?:, for: \S+)?\}$/gm)];
    const used = alerts.flatMap(([, expression = '']) => expression.match(/\buas_\w+/g) ?? []);
    expect(alerts.length).toBeGreaterThan(4);
    expect(used.length).toBeGreaterThanOrEqual(alerts.length);
    for (const name of used) expect(metricNames()).toContain(name);
  });

  it('says what every event of the log means', () => {
    const known = events();
    expect(known.length).toBeGreaterThan(10);
    for (const event of known) expect(operator, event).toContain(`\`${event}\``);
  });
});
