/** `uas status`: the service, the account, my UAIs and the next step, with one request. */
import type { Uai } from '../../api/uas.types.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { UasError } from '../../core/errors.ts';
import { textView, type View } from '../../output/view.ts';
import { uaiResource } from '../../resources/uai.ts';
import { conditionOf } from '../../resources/uai-condition.ts';
import {
  nextCommand,
  nextLine,
  type Situation,
  situationLines,
  situationOf,
} from '../../sign-in/situation.ts';
import type { Line, Style } from '../../system/styled-line.ts';
import { failureNotes } from '../../uais/failure-notes.ts';

/** More UAIs than these are counted, and listed by `uas list`. */
const mostShown = 10;

const styles: Readonly<Record<string, Style>> = { Ready: 'green', Failed: 'red' };

function uaiLines(uais: readonly Uai[], columns = Number.POSITIVE_INFINITY): Line[] {
  const width = Math.max(0, ...uais.map(({ uai_name }) => uai_name.length));
  // Name and state, as wide as they get, then age and host.
  const fitsHost = columns >= width + 34;
  const lines = uais.slice(0, mostShown).map((uai): Line => {
    const word = conditionOf(uai) ?? uai.uai_status;
    const rest = [uai.uai_age, fitsHost ? uai.uai_host : ''].filter(Boolean).join('  ');
    return [
      `  ${uai.uai_name.padEnd(width)}  `,
      { text: word.padEnd(9), style: styles[word] },
      `  ${rest}`,
    ];
  });
  const left = uais.length - lines.length;
  const title: Line = [
    { text: 'UAIs'.padEnd(9), style: 'bold' },
    uais.length === 0 ? 'none' : String(uais.length),
  ];
  return [title, ...lines, ...(left > 0 ? [`  … and ${left} more: uas list`] : [])];
}

function statusView(
  { deps: { io } }: Context,
  situation: Situation,
  uais: readonly Uai[] | null,
  failure?: UasError,
): View {
  const value = { ...situation, uais, next: nextCommand(situation).command };
  const lines = [
    ...situationLines(situation),
    ...(uais ? uaiLines(uais, io.columns) : []),
    ...(failure ? [] : [nextLine(situation)]),
  ];
  const view = textView(lines, value, { failure, notes: uais ? failureNotes(uais, 'uas') : [] });
  // Names, csv and tsv are about the UAIs.
  return { ...view, ...uaiResource.look, rows: uais ?? [] };
}

/** My UAIs, or why they could not be listed. */
async function listOwn(context: Context): Promise<readonly Uai[] | UasError> {
  try {
    return await (await context.uas()).listOwn();
  } catch (error) {
    if (error instanceof UasError && error.code !== 'interrupted') return error;
    throw error;
  }
}

export const showStatus: Configure = (command, app) => {
  addExamples(
    command,
    ['show the service, your account and your UAIs', 'uas status'],
    ['print the names of your UAIs', "uas status --query 'uais[].uai_name'"],
  ).action(
    app.action(async (context) => {
      const uais = await listOwn(context);
      // Read after the request, which may have renewed the token.
      const situation = await situationOf(context);
      if (!(uais instanceof UasError)) return statusView(context, situation, uais);
      if (uais.code === 'unauthenticated') situation.signed_in = false;
      return statusView(context, situation, null, uais);
    }),
  );
};
