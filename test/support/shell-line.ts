/** What a line of an example makes a shell run: its words, pipes and redirections, as far as examples use them. */

export interface Stage {
  words: readonly string[];
  /** Its standard input is the output of the stage before. */
  isPiped: boolean;
  /** The file that its standard input comes from. */
  input?: string;
}

const token = /(?:[^\s"'|<>&;]|"[^"]*"|'[^']*')+|\|\||&&|>>|[|<>;]/g;

function stagesOf(line: string, home: string): Stage[] {
  const stages: { words: string[]; isPiped: boolean; input?: string }[] = [
    { words: [], isPiped: false },
  ];
  let redirected: string | undefined;
  for (const text of line.match(token) ?? []) {
    const stage = stages.at(-1);
    if (!stage) break;
    const word = text.replace(/"([^"]*)"|'([^']*)'/g, '$1$2').replace(/^~(?=\/)/, home);
    if (redirected !== undefined) {
      if (redirected === '<') stage.input = word;
      redirected = undefined;
    } else if (['<', '>', '>>'].includes(text)) redirected = text;
    else if (['|', '||', '&&', ';'].includes(text)) {
      stages.push({ words: [], isPiped: text === '|' });
    } else stage.words.push(word);
  }
  return stages;
}

/** All that a line runs, the text in `$(…)` and `<(…)` before the rest. */
export function shellLine(line: string, home: string): Stage[] {
  const inner = [...line.matchAll(/[$<]\(([^()]*)\)/g)].map(([, text = '']) => text);
  const outer = line.replace(/[$<]\([^()]*\)/g, 'x');
  return [...inner, outer].flatMap((text) => stagesOf(text, home));
}
