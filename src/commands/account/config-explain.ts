/** `uas config explain`: each setting's value, and which of option, variable, configuration and default it is from. */
import { addExamples, type Configure } from '../../app.ts';
import { type Setting, type SettingKey, settings } from '../../config/settings.ts';
import type { Context } from '../../context.ts';
import { listView } from '../../output/view.ts';

interface Explained {
  setting: string;
  value: string | null;
  source: string | null;
  /** What else could set it, in order of precedence. */
  from: string[];
}

/** No setting names the configuration when it is the current one. */
function currentConfiguration({ configuration, saved, sources }: Context) {
  const source = saved.current === configuration ? 'config use' : 'default';
  return { value: configuration, source: sources.configuration?.label ?? source };
}

function explain(context: Context): Explained[] {
  return (settings as readonly Setting[]).map(({ key, flags, env, saved }) => {
    const resolved =
      context.setting(key as SettingKey) ??
      (key === 'configuration' ? currentConfiguration(context) : undefined);
    return {
      setting: key,
      value: resolved?.value ?? null,
      source: resolved?.source ?? null,
      from: [
        ...(flags ? [flags.replace(/^-\w, /, '')] : []),
        ...env,
        ...(saved ? [`config set ${key}=…`] : []),
      ],
    };
  });
}

/** The token is a secret: only where it comes from is told. */
function tokenSource({ deps: { env }, setting }: Context): Explained {
  const file = setting('token-file');
  const variable = env.UAS_TOKEN && file?.source !== '--token-file' ? 'UAS_TOKEN' : undefined;
  return {
    setting: 'token',
    value: variable || file ? '***' : null,
    source: variable ?? file?.source ?? 'the stored sign-in',
    from: ['--token-file <file>', 'UAS_TOKEN', 'CRAY_CREDENTIALS', 'uas auth login'],
  };
}

export const configExplain: Configure = (command, app) => {
  addExamples(
    command,
    ['where every value comes from', 'uas config explain'],
    ['only the endpoint', `uas config explain --query "[?setting=='endpoint'].source | [0]"`],
  ).action(
    app.action(
      async (context) => {
        const rows = [...explain(context), tokenSource(context)];
        const { wrappedTable } = await import('../../output/wrapped.ts');
        const cells = rows.map(({ setting, value, source, from }) => [
          setting,
          value ?? '-',
          source ?? '-',
          from.join(', '),
        ]);
        const headers = ['SETTING', 'VALUE', 'SOURCE', 'CAN COME FROM'];
        const { io } = context.deps;
        const view = listView(
          rows,
          {
            name: (row) => row.setting,
            columns: [
              { key: 'setting', value: (row) => row.setting },
              { key: 'value', value: (row) => row.value },
              { key: 'source', value: (row) => row.source },
              { key: 'from', value: (row) => row.from.join(', ') },
            ],
          },
          { notes: context.savedProblem ? [`warning: ${context.savedProblem.message}`] : [] },
        );
        return { ...view, lines: wrappedTable(cells, headers, io.columns) };
      },
      { lenient: true },
    ),
  );
};
