/** What a kind of object is called, how it is addressed and how it looks: one value for each kind. */
import type { NameGrammar } from '../core/names.ts';
import type { Look } from '../output/view.ts';

export interface Resource<T> {
  /** For sentences: `image`, `UAI class`. */
  singular: string;
  plural: string;
  grammar: NameGrammar;
  look: Look<T>;
  /** What the service's routes take. */
  id(row: T): string;
  /** What a person may call it, beside the id: exact, and unique or refused. */
  names(row: T): readonly string[];
  /** A looser match, tried when no exact name fits: the end of an image reference, the beginning of a comment. */
  resembles?(row: T, text: string): boolean;
  /** One line for a confirmation or a list of candidates. */
  summary(row: T): string;
}
