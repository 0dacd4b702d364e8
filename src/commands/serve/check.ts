import { addExamples, type Configure } from '../../command/app.ts';
import { optionsOf } from '../../command/declare.ts';
import { messageOf } from '../../core/errors.ts';
import { textView, type View } from '../../output/view.ts';
import { checkCertificate } from '../../serve/check/certificate.ts';
import { checkCluster } from '../../serve/check/cluster.ts';
import { type Finding, fail } from '../../serve/check/finding.ts';
import { checkIssuer } from '../../serve/check/issuer.ts';
import type { Line, Style } from '../../system/styled-line.ts';
import { configOption, openCluster, openIssuer, readServeConfig, textReader } from './world.ts';

const styles: Record<Finding['status'], Style> = { ok: 'green', warn: 'yellow', fail: 'red' };

function linesOf({ status, check, message, fix }: Finding): Line[] {
  const line: Line = [{ text: status.padEnd(4), style: styles[status] }, `  ${check}: ${message}`];
  return fix === null ? [line] : [line, `      fix: ${fix}`];
}

function view(findings: readonly Finding[]): View {
  const failed = findings.filter(({ status }) => status === 'fail').length;
  const notes = [failed === 0 ? 'ready to serve' : `${failed} failed`];
  return textView(findings.flatMap(linesOf), findings, { notes, exit: failed === 0 ? 0 : 1 });
}

export const checkServe: Configure = (command, app) => {
  const own = optionsOf(command, configOption);
  addExamples(
    command,
    ['check before the first start and after each change', 'uas serve check --config serve.yaml'],
    [
      'list what failed, in a script',
      `uas serve check --config serve.yaml --query "[?status=='fail']"`,
    ],
  ).action(
    app.action(
      async (context, given) => {
        const config = await readServeConfig(context, own(given));
        const findings: Finding[] = [];
        if (config.tls) {
          const now = context.deps.clock.now();
          findings.push(await checkCertificate(config.tls, textReader(context), now));
        }
        const issuer = await openIssuer(context, config);
        findings.push(...(await checkIssuer(config.issuer, issuer.send)));
        await issuer.close();
        try {
          const client = await openCluster(context, config);
          findings.push(...(await checkCluster(client, config)));
          client.close();
        } catch (error) {
          findings.push(fail('cluster', messageOf(error), 'check kubeconfig and its context'));
        }
        return view(findings);
      },
      { lenient: true },
    ),
  );
};
