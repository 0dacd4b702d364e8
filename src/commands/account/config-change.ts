/** `uas config use`, `set` and `unset`: change the saved configurations. */

import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { changeSaved } from '../../config/change-saved.ts';
import { checkValue, settingNamed } from '../../config/check-value.ts';
import type { SettingKey } from '../../config/settings.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { valueView } from '../../output/view.ts';
import { tokenFile } from '../../tokens/tokens.ts';
import { configurationView } from './configuration-view.ts';

/** Reads `key=value …`, `key value`, or the form that cray accepts, `section key=value …`. */
function assignments(words: readonly string[]): [SettingKey, string][] {
  const [first = '', second = ''] = words;
  if (words.length === 2 && !first.includes('=') && !isSection(first)) {
    return [[settingNamed(first), second]];
  }
  const prefix = !first.includes('=') && isSection(first) ? `${first}.` : '';
  const pairs = prefix ? words.slice(1) : words;
  if (pairs.length === 0) throw usageError('nothing to set', 'write it as key=value');
  return pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at <= 0) throw usageError(`expected KEY=VALUE, got "${pair}"`);
    return [settingNamed(prefix + pair.slice(0, at)), pair.slice(at + 1)];
  });
}

function isSection(word: string): boolean {
  return word === 'core' || word === 'auth.login';
}

function change(context: Context, edit: (values: Record<string, string>) => void) {
  const { deps, paths, configuration, dryRun } = context;
  // Rejects names that cannot be used for a token file.
  tokenFile(paths, configuration);
  if (dryRun) deps.io.note('dry run: nothing was changed');
  return changeSaved(
    deps.files,
    paths,
    (saved) => {
      const values = { ...saved.configurations[configuration] };
      edit(values);
      saved.configurations[configuration] = values;
      saved.current ??= configuration;
    },
    { dryRun, signal: deps.signal },
  );
}

export const configSet: Configure = (command, app) => {
  command.argument('<key=value...>', 'settings and their values');
  completes(command, { 'key=value': 'settings' });
  addExamples(
    command,
    [
      'set the service and the time limit',
      'uas config set endpoint=api-gw-service-nmn.local timeout=5m',
    ],
    [
      'save a setting in another configuration, creating it if needed',
      'uas config set --configuration test output=json',
    ],
  ).action(
    app.action(
      async (context, _options, words: string[]) => {
        const { files } = context.deps;
        const pairs: [SettingKey, string][] = [];
        for (const [key, text] of assignments(words)) {
          pairs.push([key, await checkValue(key, text, { files, home: context.paths.home })]);
        }
        const saved = await change(context, (values) => {
          for (const [key, value] of pairs) values[key] = value;
        });
        return configurationView(saved, context.configuration);
      },
      { lenient: true },
    ),
  );
};

export const configUnset: Configure = (command, app) => {
  command.argument('<key...>', 'settings to remove');
  completes(command, { key: 'settings' });
  addExamples(command, ['go back to the default', 'uas config unset timeout']).action(
    app.action(
      async (context, _options, words: string[]) => {
        const { saved, configuration } = context;
        const keys = words.map((word) => settingNamed(word));
        for (const key of keys) {
          if (saved.configurations[configuration]?.[key] !== undefined) continue;
          throw new UasError('not_found', `configuration "${configuration}" has no ${key}`);
        }
        const changed = await change(context, (values) => {
          for (const key of keys) delete values[key];
        });
        return configurationView(changed, configuration);
      },
      { repairs: true },
    ),
  );
};

export const configUse: Configure = (command, app) => {
  command.argument('<name>', 'name of a saved configuration');
  completes(command, { name: 'configurations' });
  addExamples(command, ['switch to another system', 'uas config use test']).action(
    app.action(
      async (context, _options, name: string) => {
        const { deps, paths, saved } = context;
        if (context.savedProblem) throw context.savedProblem;
        if (name.trim() === '') throw usageError('the name of the configuration is empty');
        const names = Object.keys(saved.configurations);
        if (!names.includes(name)) {
          const close = nearest(name, names);
          throw new UasError('not_found', `there is no configuration "${name}"`, {
            hint:
              close.length > 0
                ? `did you mean ${close.join(' or ')}?`
                : `create it with: uas init --configuration ${name}`,
          });
        }
        if (context.dryRun) {
          return valueView(
            { current: name },
            { text: '', notes: [`would use configuration ${name}`] },
          );
        }
        await changeSaved(
          deps.files,
          paths,
          (all) => {
            all.current = name;
          },
          { signal: deps.signal },
        );
        for (const variable of ['UAS_CONFIGURATION', 'CRAY_CONFIG']) {
          if (deps.env[variable]) deps.io.note(`warning: ${variable} is set and overrides this`);
        }
        return valueView({ current: name }, { text: '', notes: [`using configuration ${name}`] });
      },
      { lenient: true },
    ),
  );
};
