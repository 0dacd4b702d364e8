import { addExamples, type Configure } from '../../command/app.ts';
import { optionsOf } from '../../command/declare.ts';
import { UasError } from '../../core/errors.ts';
import { textView } from '../../output/view.ts';
import { createLog } from '../../serve/log.ts';
import { openAdapter } from '../../serve/open-adapter.ts';
import { type RunningServe, serve } from '../../serve/serve.ts';
import { version } from '../../version.ts';
import {
  configOption,
  openCluster,
  openIssuer,
  readServeConfig,
  replicaName,
  textReader,
} from './world.ts';

/** Milliseconds in which a cluster takes a pod that ends out of its Services. */
const noticeInPod = 3000;

function listening({ origins }: RunningServe): string {
  const internal = origins.internal === undefined ? '' : `, for brokers at ${origins.internal}`;
  return `uas serve listens at ${origins.public}${internal}; health at ${origins.health}`;
}

export const runServe: Configure = (command, app) => {
  const own = optionsOf(command, configOption);
  addExamples(
    command,
    ['run it in a pod, or anywhere with a kubeconfig', 'uas serve run --config serve.yaml'],
    ['show every key of the configuration', 'uas schema serve'],
  ).action(
    app.action(
      async (context, given) => {
        const { deps, signal } = context;
        deps.io.release();
        const config = await readServeConfig(context, own(given));
        if (context.dryRun) return textView(['the configuration is valid'], { valid: true });
        const client = await openCluster(context, config);
        const issuer = await openIssuer(context, config);
        try {
          const running = await serve(
            {
              ...{ config, client, openAdapter, version, clock: deps.clock, send: issuer.send },
              log: createLog(deps.clock.now, (line) => deps.io.data(line)),
              identity: replicaName(context),
              readText: textReader(context),
              notice: config.kubeconfig === undefined ? noticeInPod : 0,
            },
            signal,
          );
          await running.ready;
          if (!signal.aborted) deps.io.note(listening(running));
          await running.done;
        } finally {
          client.close();
          await issuer.close();
        }
        const reason: unknown = signal.reason;
        // An interrupt is the normal end of this command.
        return reason instanceof UasError && reason.code !== 'interrupted' ? reason.exit : 0;
      },
      { lenient: true },
    ),
  );
};
