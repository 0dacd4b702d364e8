/** Prints the JSON Schemas of the configuration file and of command output. */
import { addExamples, type Configure } from '../../command/app.ts';
import { UasError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import { didYouMean } from '../../core/nearest.ts';
import { listView, valueView } from '../../output/view.ts';
import { schemaDocument, schemas } from '../../schemas/schemas.ts';

export const showSchema: Configure = (command, app) => {
  command.argument('[kind]', 'schema to print; lists all schemas when omitted');
  addExamples(
    command,
    ['list the schemas', 'uas schema'],
    ['save a schema for an editor', 'uas schema config-file > uas-config.schema.json'],
    ['show the format of an error in JSON', 'uas schema error'],
  ).action(
    app.action(
      async (_context, _options, kind?: string) => {
        if (kind !== undefined) {
          const schema = schemaDocument(kind);
          if (schema) return valueView(schema, { text: `${formatJson(schema)}\n` });
          throw new UasError('not_found', `there is no schema "${kind}"`, {
            hint: didYouMean(kind, Object.keys(schemas)) ?? 'see: uas schema',
          });
        }
        const rows = Object.entries(schemas).map(([name, { about }]) => ({ name, about }));
        return listView(
          rows,
          {
            name: (row) => row.name,
            columns: [
              { key: 'kind', value: (row) => row.name },
              { key: 'describes', value: (row) => row.about },
            ],
          },
          {
            value: Object.fromEntries(rows.map(({ name }) => [name, schemaDocument(name)])),
          },
        );
      },
      { lenient: true },
    ),
  );
};
