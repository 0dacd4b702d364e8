/** `uas config explain`: the value of each setting and its source: option, variable, configuration or default. */
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { type Setting, type SettingKey, settings } from '../../config/settings.ts';
import { listView } from '../../output/view.ts';
import { colorVariable, colorVariables } from '../../system/color.ts';
import type { Line } from '../../system/styled-line.ts';
import { storedSignIn, uasEndpoint } from '../../tokens/uas-access.ts';
import { wrongValueNotes } from './config-show.ts';

interface Explained {
  setting: string;
  value: string | null;
  source: string | null;
  /** Everything that can set it, in order of precedence. */
  from: string[];
}

/** Without an option or variable, the configuration is the current one or the default. */
function currentConfiguration({ configuration, saved, sources }: Context) {
  const source = saved.current === configuration ? 'config use' : 'default';
  return { value: configuration, source: sources.configuration?.label ?? source };
}

/** The value in effect. Some depend on more than the settings table. */
function inEffect(context: Context, key: SettingKey) {
  const resolved = context.setting(key);
  if (key === 'configuration') return resolved ?? currentConfiguration(context);
  const variable =
    key === 'color' && resolved?.source === 'default' && colorVariable(context.deps.env);
  if (!variable) return resolved;
  return { value: variable.on ? 'always' : 'never', source: variable.name };
}

function explain(context: Context): Explained[] {
  return (settings as readonly Setting[]).map(({ key, flags, env, saved }) => {
    const resolved = inEffect(context, key as SettingKey);
    return {
      setting: key,
      value: resolved?.value ?? null,
      source: resolved?.source ?? null,
      from: [
        ...(flags ? [flags.replace(/^-\w, /, '')] : []),
        ...env,
        ...(key === 'color' ? colorVariables : []),
        ...(saved ? [`config set ${key}=…`] : []),
      ],
    };
  });
}

/** Whether a sign-in is stored for the endpoint in effect. */
async function hasSignIn(context: Context): Promise<boolean> {
  try {
    const { origin } = uasEndpoint(context).url;
    return (await storedSignIn(context, origin))?.token.origin === origin;
  } catch {
    return false;
  }
}

/** The token is a secret, so only its source is shown. */
async function tokenSource(context: Context): Promise<Explained> {
  const { env } = context.deps;
  const file = context.setting('token-file');
  const variable = env.UAS_TOKEN && file?.source !== '--token-file' ? 'UAS_TOKEN' : undefined;
  const isStored = !variable && !file && (await hasSignIn(context));
  return {
    setting: 'token',
    value: variable || file || isStored ? '***' : null,
    source: variable ?? file?.source ?? (isStored ? 'the stored sign-in' : null),
    from: ['--token-file <file>', 'UAS_TOKEN', 'CRAY_CREDENTIALS', 'uas auth login'],
  };
}

const wholeCommand = (text: string) => text.replace(/^config set/, 'uas config set');

/** A block for each setting: its value and source, and what else can set it. */
function blocks(rows: readonly Explained[]): Line[] {
  const width = Math.max(...rows.map(({ setting }) => setting.length));
  return rows.flatMap(({ setting, value, source, from }): Line[] => [
    [{ text: setting.padEnd(width), style: 'bold' }, `  ${value ?? '-'}`],
    [
      '    ',
      source === null ? '' : `from ${source}; `,
      {
        text: `${source === null ? '' : 'or '}set by: ${from.map(wholeCommand).join(', ')}`,
        style: 'dim',
      },
    ],
  ]);
}

export const configExplain: Configure = (command, app) => {
  addExamples(
    command,
    ['show where every value comes from', 'uas config explain'],
    [
      'print the source of the endpoint',
      `uas config explain --query "[?setting=='endpoint'].source | [0]"`,
    ],
  ).action(
    app.action(
      async (context) => {
        const rows = [...explain(context), await tokenSource(context)];
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
          { notes: wrongValueNotes(context) },
        );
        return { ...view, lines: blocks(rows) };
      },
      { lenient: true },
    ),
  );
};
