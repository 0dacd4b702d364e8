/** `uas admin usage`: how many UAIs there are, by owner, image, class, host or status. */
import { addExamples, type Configure } from '../../command/app.ts';
import { choiceOr, optionsOf } from '../../command/declare.ts';
import { alsoPrints } from '../../command/special-format.ts';
import { listView } from '../../output/view.ts';
import { countUais, groupings, type Usage } from '../../uais/usage.ts';
import { usageMetrics } from '../../uais/usage-metrics.ts';

/** `3d4h`, `2h5m` or `12m`, as the service writes ages. */
function ageText(minutes: number | null): string | undefined {
  if (minutes === null) return undefined;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  if (days > 0) return `${days}d${hours}h`;
  return hours > 0 ? `${hours}h${minutes % 60}m` : `${minutes}m`;
}

const portsText = ({ ports }: Usage) =>
  Object.entries(ports)
    .map(([port, count]) => `${port}: ${count}`)
    .join(', ');

export const adminUsage: Configure = (command, app) => {
  const own = optionsOf(command, {
    by: choiceOr('--by <what>', 'what to count by', groupings, 'owner'),
  });
  alsoPrints(command, 'prometheus');
  addExamples(
    command,
    ['count the UAIs of each owner', 'uas admin usage'],
    ['count by image, as a spreadsheet', 'uas admin usage --by image -o csv'],
    [
      "write a file for node exporter's textfile collector",
      'uas admin usage -o prometheus > uas.prom.new && mv uas.prom.new /var/lib/node_exporter/uas.prom',
    ],
  ).action(
    app.action(async (context, given) => {
      const { by } = own(given);
      const rows = await countUais(await context.uas(), by);
      const look = {
        name: (row: Usage) => row.value ?? '',
        columns: [
          { key: by, value: (row: Usage) => row.value },
          { key: 'uais', value: (row: Usage) => row.uais },
          { key: 'ready', value: (row: Usage) => row.ready },
          {
            key: 'oldest',
            value: (row: Usage) => ageText(row.oldest_minutes),
            order: (row: Usage) => row.oldest_minutes,
          },
          {
            key: 'newest',
            value: (row: Usage) => ageText(row.newest_minutes),
            order: (row: Usage) => row.newest_minutes,
          },
          { key: 'ports', value: portsText },
        ],
      };
      const value = rows.map(({ value: of, ...counts }) => ({ [by]: of, ...counts }));
      return listView(rows, look, {
        empty: 'no UAIs found',
        value,
        metrics: usageMetrics(rows, by),
      });
    }),
  );
};
