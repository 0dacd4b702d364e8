/** Questions as click asks them: on stdout, answered on standard input, a terminal or not. */
import { UasError } from '../../core/errors.ts';
import { Aborted } from '../failure.ts';
import type { Session } from '../session.ts';
import type { Question } from './model.ts';

async function answer({ deps }: Session, { text, hidden = false }: Question): Promise<string> {
  const { io, signal } = deps;
  io.data(text);
  let line: string | undefined;
  try {
    line = await io.readLine({ hidden, signal });
  } catch (error) {
    if (!(error instanceof UasError && error.code === 'interrupted')) throw error;
  }
  const typedHidden = hidden && io.stdinIsTerminal;
  // The line feed that was typed did not show, and without an answer there was none.
  if (hidden && (typedHidden || line === undefined)) io.data('\n');
  if (line === undefined) throw new Aborted();
  return line;
}

/** Yes or no; anything else is asked again. */
export async function confirm(session: Session, text: string): Promise<boolean> {
  for (;;) {
    const word = (await answer(session, { text: `${text} [y/N]: ` })).toLowerCase().trim();
    if (word === 'y' || word === 'yes') return true;
    if (word === '' || word === 'n' || word === 'no') return false;
    session.deps.io.data('Error: invalid input\n');
  }
}

/** A text that is not empty: an empty one is asked again. */
export async function prompt(session: Session, question: Question): Promise<string> {
  for (;;) {
    const text = await answer(session, { ...question, text: `${question.text}: ` });
    if (text !== '') return text;
  }
}
