/** Wording that reads as translated, by what to write instead. */

export interface Ban {
  readonly instead: string;
  readonly pattern: RegExp;
}

/** `is no X` where English says `is not an X`; `there is no X` and `is no longer` are fine. */
const denial =
  /(?<!\b(?:there|has|have) )\b(?:is|are|was|were) no (?!longer\b|more than\b|way\b|need\b|reason\b|matter\b)\w+/i;

const bans: Readonly<Record<string, RegExp>> = {
  'expected A, got B; invalid X; not an X': denial,
  'X overrides Y': /\bgo(?:es)? before (?:this|your|the)\b/i,
  'X comes before Y': /\bgo(?:es)? before (?:it|them)\b/i,
  'X cannot be combined with Y': /'[^']*\bgoes? without\b/,
  'is, appears, is written': /\bstands? (?!for\b|still\b|by\b)[a-z]+/i,
  'in addition to, next to': /\bbeside (?!=)[a-z]+/i,
  'no X specified': /\bit is not said\b/i,
  'according to': /\bit is said\b/i,
  'reported, sees': /\b(?:is|are) told\b(?! (?:apart|to)\b)/i,
  'with JSON output': /\bwho reads JSON\b/i,
  'the caller': /\bwho asks\b/i,
  again: /\banew\b/i,
  'earlier, existing': /\bof old\b/i,
  'my, our, your, their': /\bof (?:mine|ours|yours|theirs)\b/i,
  'to fix': /\bmend(?:s|ed|ing)?\b/i,
  'the result for': /\bwhat became of\b/i,
  'always; in upper or lower case': /\bin any case\b/i,
  'made from, consists of': /\bmade of\b/i,
  'long before': /\bso long before\b/i,
  'no longer exists': /\b(?:is|are) no more\b(?! than)/i,
  'not used, useful': /\bof (?:no (?:more )?)?use\b/i,
  unchanged: /\bas (?:it is|they are)(?=[.,;:)]|$)/i,
  'until then, while': /\bon the way\b(?! to\b| from\b)/i,
  'as text': /\bin words\b/i,
  'a plain word for help': /\ba hand\b/i,
  'the other, matching part': /\bthe half of\b/i,
  'somebody unknown': /\bnobody who\b/i,
  'is stored, is valid, runs': /\blives\b/i,
  'chance, or say what happens': /\bluck(?:y|ily)?\b/i,
  'ignores X': /\btakes? no notice\b/i,
  'makes progress': /\b(?:does not get|gets) on(?=[.,;:]|$)/i,
  'except for': /\bbut for\b/i,
  'a literal name': /\bthe pen of\b|\bwithout its voice\b/i,
  'undefined for any other X': /\bfor what is n(?:o|one)\b/i,
  'American spelling (-or)': /\b(?:behavi|col|hon|fav|lab|neighb)our/i,
  'American spelling (-ize)':
    /\b(?:author|canonical|custom|initial|minim|maxim|normal|optim|organ|real|recogn|serial|summar|synchron)is(?:e[ds]?|ing|ation|ations)\b/i,
  'American spelling':
    /\b(?:cancelled|cancelling|labelled|labelling|travelled|catalogues?|centres?|licence|grey|defence|artefacts?|whilst|amongst)\b/i,
};

export const banned: readonly Ban[] = Object.entries(bans).map(([instead, pattern]) => ({
  instead,
  pattern: new RegExp(pattern.source, `g${pattern.flags}`),
}));
