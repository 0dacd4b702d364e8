/** click's own completion, which .bashrc files turn on with `eval "$(_CRAY_COMPLETE=source_bash cray)"`. */
import { type Command, type Group, isOption, type Option, type Parameter } from './click/model.ts';
import { say } from './say.ts';
import type { Session } from './session.ts';

/** The script as click 7 prints it, its slip in the second name included. */
const bashScript = `_cray_completion() {
    local IFS=$'
'
    COMPREPLY=( $( env COMP_WORDS="\${COMP_WORDS[*]}" \\
                   COMP_CWORD=$COMP_CWORD \\
                   _CRAY_COMPLETE=complete $1 ) )
    return 0
}

_cray_completionetup() {
    local COMPLETION_OPTIONS=""
    local BASH_VERSION_ARR=(\${BASH_VERSION//./ })
    # Only BASH version 4.4 and later have the nosort option.
    if [ \${BASH_VERSION_ARR[0]} -gt 4 ] || ([ \${BASH_VERSION_ARR[0]} -eq 4 ] && [ \${BASH_VERSION_ARR[1]} -ge 4 ]); then
        COMPLETION_OPTIONS="-o nosort"
    fi

    complete $COMPLETION_OPTIONS -F _cray_completion cray
}

_cray_completionetup;`;

/** The variable's scripts; zsh takes that of bash. */
const scripts: Record<string, string> = {
  source: bashScript,
  source_bash: bashScript,
  source_zsh: `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashScript}`,
};

/** Words as a shell reads them, the last one perhaps without its closing quote. */
function wordsOf(line: string): string[] {
  const found = line.match(/(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\])+/gs) ?? [];
  return found.map((word) => word.replace(/^(["'])(.*?)\1?$/s, '$2'));
}

/** The command that the words lead to; options between them are passed over. */
function commandAt(root: Group, words: readonly string[]): Command {
  let command: Command = root;
  for (const word of words) {
    if (command.kind === 'leaf') return command;
    const next: Command | undefined = command.commands.find(({ name }) => name === word);
    if (next) command = next;
  }
  return command;
}

/** The values of an option that was typed last. */
function valuesOf({ type }: Option): readonly string[] {
  return typeof type === 'string' ? [] : type;
}

function candidates(root: Group, words: readonly string[], typed: string): readonly string[] {
  const command = commandAt(root, words);
  const parameters: readonly Parameter[] = command.parameters;
  const options = parameters.filter(isOption);
  const isOptionStart = typed.startsWith('-') && !words.includes('--');
  const [flag = '', ...attached] = isOptionStart ? typed.split('=') : [words.at(-1) ?? ''];
  const start = attached.length > 0 ? attached.join('=') : typed.replace(/^=$/, '');
  if (isOptionStart && attached.length === 0) {
    const flags = options.flatMap((option) => option.flags);
    return flags.filter((one) => one.startsWith(typed) && !words.includes(one));
  }
  const open = options.find(({ flags, takes }) => takes !== 'nothing' && flags.includes(flag));
  if (open) return valuesOf(open).filter((value) => value.startsWith(start));
  if (command.kind === 'leaf') return [];
  const names = command.commands.map(({ name }) => name);
  return names.filter((name) => name.startsWith(start)).toSorted();
}

/** Answers the variable of click; false when it asks for something else. */
export function completes({ deps }: Session, root: Group): boolean {
  const { env, io } = deps;
  const asked = env._CRAY_COMPLETE ?? '';
  const script = Object.hasOwn(scripts, asked) ? scripts[asked] : undefined;
  if (script !== undefined) {
    say(io, script);
    return true;
  }
  // A shell that is not served gets nothing to run.
  if (/^source_/.test(asked)) return true;
  if (asked !== 'complete' && asked !== 'complete_bash') return false;
  const words = wordsOf(env.COMP_WORDS ?? '');
  const at = Number(env.COMP_CWORD ?? words.length);
  for (const candidate of candidates(root, words.slice(1, at), words[at] ?? '')) {
    say(io, candidate);
  }
  return true;
}
