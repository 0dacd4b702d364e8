/** `uas admin brokers check`: verifies brokers from their classes to their ports. */
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { selectMany } from '../../../command/select.ts';
import { readTargets } from '../../../command/targets.ts';
import { UasError } from '../../../core/errors.ts';
import { type BrokerFinding, checkBroker } from '../../../doctor/broker.ts';
import { findingBlocks, findingView } from '../../../doctor/finding-view.ts';
import { listView } from '../../../output/view.ts';
import { brokerResource, brokerRow } from '../../../resources/broker.ts';
import { readSite } from '../../../site/site.ts';
import type { Line } from '../../../system/styled-line.ts';
import { type Broker, readBrokers } from '../../../uais/brokers.ts';
import { findUai } from '../../../uais/find.ts';
import { withVerdict } from '../config/document.ts';

/** A heading for each broker, then its findings. */
function linesOf(findings: readonly BrokerFinding[]): Line[] {
  const names = [...new Set(findings.map(({ broker }) => broker))];
  return names.flatMap((name): Line[] => [
    [{ text: name, style: 'bold' }],
    ...findingBlocks(findings.filter(({ broker }) => broker === name)),
  ]);
}

/** The brokers of those names. @throws UasError for the name of another UAI, or an unknown one */
async function chosen(
  context: Context,
  brokers: readonly Broker[],
  names: readonly string[],
): Promise<Broker[]> {
  const rows = brokers.map((broker) => brokerRow(broker.uai, broker.class, broker));
  const items = await selectMany(brokerResource, async () => rows, names);
  const found: Broker[] = [];
  for (const item of items) {
    if (!('error' in item)) {
      const broker = brokers[rows.indexOf(item.row)];
      if (broker && !found.includes(broker)) found.push(broker);
      continue;
    }
    const other = await findUai(await context.uas(), item.name);
    if (!other) throw item.error;
    throw new UasError('not_found', `${item.name} is a UAI, but its class is not a broker class`, {
      hint: 'list the brokers with: uas admin brokers list',
    });
  }
  return found;
}

export const checkBrokers: Configure = (command, app) => {
  command.argument('[names...]', 'names of brokers (default: all of them)');
  completes(command, { names: 'uais' });
  addExamples(
    command,
    [
      'check all brokers: exit code 0 if nothing failed, 1 if something did',
      'uas admin brokers check',
    ],
    ['check one of them', 'uas admin brokers check login'],
    ['print what failed', `uas admin brokers check --query "[?status=='fail'].[broker, message]"`],
  ).action(
    app.action(async (context, _options, args: string[]) =>
      withVerdict(async () => {
        const { singular, grammar } = brokerResource;
        const names = await readTargets(context, { singular, grammar, args });
        const uas = await context.uas();
        const site = await readSite(uas);
        const { brokers } = await readBrokers(
          uas,
          site.entries.classes.map(({ row }) => row),
        );
        const these = names.length === 0 ? brokers : await chosen(context, brokers, names);
        if (these.length === 0) {
          return listView([], brokerResource.look, {
            empty: 'no brokers found; create one with: uas admin brokers create',
          });
        }
        const findings: BrokerFinding[] = [];
        for (const broker of these) findings.push(...(await checkBroker(context, site, broker)));
        const subject = { key: 'broker', value: ({ broker }: BrokerFinding) => broker };
        return { ...findingView(findings, linesOf(findings), subject), hasWideRows: true };
      }),
    ),
  );
};
