import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serveSettings } from '../../src/serve/config/settings.ts';
import { createMetrics } from '../../src/serve/metrics/service-metrics.ts';

const page = readFileSync(new URL('../../docs/serve.md', import.meta.url), 'utf8');

describe('docs/serve.md', () => {
  it('has a row for every key of the configuration', () => {
    const keys = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, key]) => key),
    );
    const known = Object.keys(serveSettings.fields ?? {});
    expect(keys.filter((key) => !key?.startsWith('uas_')).sort()).toEqual(known.sort());
  });

  it('says what every metric means', () => {
    const metrics = createMetrics('1', {
      uais: () => [],
      caches: () => [],
      isLeader: () => false,
      isReady: () => false,
      keyAge: () => 0,
    });
    for (const [, name] of metrics.text().matchAll(/^# TYPE (\S+)/gm)) {
      expect(page).toContain(`\`${name}\``);
    }
  });
});
