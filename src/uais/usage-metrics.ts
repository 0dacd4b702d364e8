/** The counts of `admin usage` as metrics. Their names are a contract: dashboards rely on them. */
import type { Metric } from '../output/prometheus.ts';
import type { Grouping, Usage } from './usage.ts';

export function usageMetrics(rows: readonly Usage[], by: Grouping): Metric[] {
  const gauge = (name: string, help: string, count: (row: Usage) => number | null): Metric => ({
    name,
    help,
    type: 'gauge',
    samples: rows.flatMap((row) => {
      const value = count(row);
      return value === null ? [] : [['', { [by]: row.value ?? '' }, value] as const];
    }),
  });
  const seconds = (minutes: number | null) => (minutes === null ? null : minutes * 60);
  return [
    gauge('uas_usage_uais', `UAIs by ${by}.`, ({ uais }) => uais),
    gauge('uas_usage_ready_uais', `UAIs that are ready, by ${by}.`, ({ ready }) => ready),
    gauge('uas_usage_oldest_uai_seconds', `Age of the oldest UAI, by ${by}.`, (row) =>
      seconds(row.oldest_minutes),
    ),
    gauge('uas_usage_newest_uai_seconds', `Age of the newest UAI, by ${by}.`, (row) =>
      seconds(row.newest_minutes),
    ),
    {
      name: 'uas_usage_port_uais',
      help: `UAIs with an optional port, by ${by} and port.`,
      type: 'gauge',
      samples: rows.flatMap(({ value, ports }) =>
        Object.entries(ports).map(
          ([port, count]) => ['', { [by]: value ?? '', port }, count] as const,
        ),
      ),
    },
  ];
}
