/** What `uas help TOPIC` explains, from the same tables that the program works with. */
import { type Setting, settings } from '../config/settings.ts';
import { exitCodes } from '../core/errors.ts';
import { columnFormats, formatNames, formats } from '../output/formats.ts';

export interface Topic {
  summary: string;
  /** Before the table. */
  intro: readonly string[];
  headers: readonly string[];
  rows(): string[][];
  /** After the table. */
  more?: readonly string[];
}

const exitRows = (): string[][] => [
  ['0', '-', 'done'],
  ...Object.entries(exitCodes).map(([code, { exit, when }]) => [String(exit), code, when]),
];

/** Variables that are no setting's. */
const otherVariables: readonly [string, string][] = [
  ['UAS_TOKEN', 'the access token itself; goes before the sign-in'],
  ['TOWER_ACCESS_TOKEN', 'the access token for managed identities'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxies, in upper or lower case'],
  ['NO_COLOR, FORCE_COLOR, CLICOLOR, TERM', 'whether there are colours'],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME', 'where files are kept'],
  ['CRAY_CONFIG_DIR', 'where the configuration of cray is: its .config/cray below this'],
  ['UAS_COMPLETION_TIMEOUT', 'how long completion may ask the service; 300ms by default'],
];

const environmentRows = (): string[][] => [
  ...(settings as readonly Setting[])
    .filter(({ env }) => env.length > 0)
    .map(({ env, describe }) => [env.join(', then '), describe]),
  ...otherVariables.map((row) => [...row]),
];

export const topics: Record<string, Topic> = {
  'exit-codes': {
    summary: 'what the exit code of a command means',
    intro: [
      'Every command ends with one of these. With --json an error is one line of',
      'JSON on standard error, with the code under error.code.',
    ],
    headers: ['EXIT', 'CODE', 'WHEN'],
    rows: exitRows,
    more: [
      'uas ssh ends with the status of the remote command. diff and apply --dry-run',
      'end with 0 when nothing differs, with 1 when something does, and with 2 or',
      'more after an error.',
    ],
  },
  environment: {
    summary: 'variables that the program reads',
    intro: ['An option goes before its variable, a variable before the configuration.'],
    headers: ['VARIABLE', 'MEANING'],
    rows: environmentRows,
    more: ['See what is in effect, and where it comes from, with: uas config explain'],
  },
  output: {
    summary: 'formats, columns and queries',
    intro: [
      'Results go to standard output; questions, progress and warnings to standard',
      'error. With --json and no terminal, words wait for the result: a failure leaves',
      'one line of JSON and nothing else. Choose a format with -o:',
    ],
    headers: ['FORMAT', 'WHAT IT GIVES'],
    rows: () => formatNames.map((name) => [name, formats[name].about]),
    more: [
      '--json is -o json; --json=a,b keeps only the fields a and b.',
      '--query takes a JMESPath expression and works on the complete result:',
      `  uas list --query "[?uai_status=='Running: Ready'].uai_name"`,
      `--columns, --sort and --no-headers shape ${columnFormats}:`,
      '  uas list --columns name,age --sort age:desc',
    ],
  },
  configuration: {
    summary: 'where settings come from and where they are kept',
    intro: ['Option, environment, configuration, default: the first that is given counts.'],
    headers: ['SETTING', 'MEANING'],
    rows: () =>
      (settings as readonly Setting[])
        .filter(({ saved }) => saved)
        .map(({ key, describe }) => [key, describe]),
    more: [
      'uas init makes a configuration; uas config set changes one; uas config use',
      'chooses one. They are in ~/.config/uas/config.json, tokens in',
      '~/.config/uas/tokens, readable only by you. Without a configuration of its own',
      'the program uses the one that cray has in ~/.config/cray, and the sign-in that',
      'belongs to it.',
    ],
  },
};
