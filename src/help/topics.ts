/** The topics of `uas help TOPIC`, generated from the program's own tables. */
import { type Setting, settings } from '../config/settings.ts';
import { exitCodes } from '../core/errors.ts';
import { columnFormats, formats, specialFormats } from '../output/formats.ts';

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

/** Variables that do not belong to a setting. */
const otherVariables: readonly [string, string][] = [
  ['UAS_TOKEN', 'the access token; overrides the saved sign-in'],
  ['TOWER_ACCESS_TOKEN', 'the access token for managed identities'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxies, in upper or lower case'],
  ['NO_COLOR, FORCE_COLOR, CLICOLOR, TERM', 'whether to use color'],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME', 'where files are stored'],
  ['CRAY_CONFIG_DIR', "parent directory of cray's .config/cray"],
  ['UAS_COMPLETION_TIMEOUT', 'time limit for completion requests (default: 300ms)'],
];

const environmentRows = (): string[][] => [
  ...(settings as readonly Setting[])
    .filter(({ env }) => env.length > 0)
    .map(({ env, describe }) => [env.join(', then '), describe]),
  ...otherVariables.map((row) => [...row]),
];

export const topics: Record<string, Topic> = {
  'exit-codes': {
    summary: 'exit codes',
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
    summary: 'environment variables',
    intro: ['Options override variables, and variables override the configuration.'],
    headers: ['VARIABLE', 'MEANING'],
    rows: environmentRows,
    more: ['To see the values in effect and their sources: uas config explain'],
  },
  output: {
    summary: 'formats, columns and queries',
    intro: [
      'Results go to standard output; questions, progress and warnings to standard',
      'error. With --json and no terminal, a failure prints one line of JSON on',
      'standard error and nothing else. Choose a format with -o:',
    ],
    headers: ['FORMAT', 'OUTPUT'],
    rows: () =>
      Object.entries({ ...formats, ...specialFormats }).map(([name, { about }]) => [name, about]),
    more: [
      '--json is -o json; --json=a,b keeps only the fields a and b.',
      '--query applies a JMESPath expression to the complete result:',
      `  uas list --query "[?uai_status=='Running: Ready'].uai_name"`,
      `--columns, --sort and --no-headers shape ${columnFormats}:`,
      '  uas list --columns name,age --sort age:desc',
    ],
  },
  configuration: {
    summary: 'settings, their sources and files',
    intro: ['The first value found wins: option, environment, configuration, default.'],
    headers: ['SETTING', 'MEANING'],
    rows: () =>
      (settings as readonly Setting[])
        .filter(({ saved }) => saved)
        .map(({ key, describe }) => [key, describe]),
    more: [
      'uas init creates a configuration, uas config set changes one, and uas config use',
      'switches to one. They are saved in ~/.config/uas/config.json, and tokens in',
      '~/.config/uas/tokens, readable only by you. Without a configuration of its own,',
      'the program uses the configuration and the sign-in of cray in ~/.config/cray.',
    ],
  },
};
