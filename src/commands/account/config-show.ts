/** `uas config list`, `get` and `describe`: show the saved configurations. */

import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { settingNamed } from '../../config/check-value.ts';
import { UasError } from '../../core/errors.ts';
import { listView, textView, valueView } from '../../output/view.ts';
import { configurationView } from './configuration-view.ts';

/** A note for when cray's configuration is in use. */
function crayNote({ sources, setting }: Context): string[] {
  const label = sources.configuration?.label;
  return label ? [`in use: ${label}, ${setting('endpoint')?.value}`] : [];
}

/** Warnings about values that other commands reject. */
export function wrongValueNotes({ savedProblem, wrongValues }: Context): string[] {
  const errors = [...(savedProblem ? [savedProblem] : []), ...wrongValues];
  return errors.map(({ message, hint }) => `warning: ${message}${hint ? `; ${hint}` : ''}`);
}

export const configList: Configure = (command, app) => {
  addExamples(command, ['list the saved configurations', 'uas config list']).action(
    app.action(
      async (context) => {
        const { saved, configuration, sources } = context;
        const rows = Object.entries(saved.configurations).map(([name, values]) => ({
          name,
          current: name === configuration && sources.configuration?.label === undefined,
          endpoint: values.endpoint ?? null,
          username: values.username ?? null,
        }));
        return listView(
          rows,
          {
            name: (row) => row.name,
            columns: [
              { key: 'name', value: (row) => row.name },
              { key: 'current', value: (row) => row.current },
              { key: 'endpoint', value: (row) => row.endpoint },
              { key: 'username', value: (row) => row.username },
            ],
          },
          {
            empty: 'no saved configurations; create one with: uas init',
            notes: [...crayNote(context), ...wrongValueNotes(context)],
          },
        );
      },
      { repairs: true },
    ),
  );
};

export const configGet: Configure = (command, app) => {
  command.argument('<key>', 'name of a setting');
  completes(command, { key: 'settings' });
  addExamples(command, ['print the address of the service', 'uas config get endpoint']).action(
    app.action(
      async ({ sources, configuration }, _options, word: string) => {
        const key = settingNamed(word);
        const value = sources.configuration?.values[key];
        if (value !== undefined) return textView([value], value);
        throw new UasError('not_found', `configuration "${configuration}" has no ${key}`, {
          hint: 'see where every value comes from with: uas config explain',
        });
      },
      { repairs: true },
    ),
  );
};

export const configDescribe: Configure = (command, app) => {
  command.argument('[name]', 'name of a configuration (default: the one in use)');
  completes(command, { name: 'configurations' });
  addExamples(
    command,
    ['show the configuration in use', 'uas config describe'],
    ['show another one, in a script', 'uas config describe test --json'],
  ).action(
    app.action(
      async (context, _options, name?: string) => {
        const { saved, configuration, sources } = context;
        const chosen = name ?? configuration;
        if (saved.configurations[chosen]) return configurationView(saved, chosen);
        const borrowed = sources.configuration;
        if (name === undefined && borrowed) {
          return valueView({ configuration: borrowed.label ?? borrowed.name, ...borrowed.values });
        }
        throw new UasError('not_found', `there is no configuration "${chosen}"`, {
          hint: 'create one with: uas init',
        });
      },
      { repairs: true },
    ),
  );
};
