/** The definition of a kind of object: its names, how users refer to it, and how it is displayed. */
import type { NameGrammar } from '../core/names.ts';
import type { Look } from '../output/view.ts';

export interface Resource<T> {
  /** Used in messages: `image`, `UAI class`. */
  singular: string;
  plural: string;
  grammar: NameGrammar;
  look: Look<T>;
  /** The id in the routes of the service. */
  id(row: T): string;
  /** Names in addition to the id. They match exactly, and an ambiguous one is an error. */
  names(row: T): readonly string[];
  /** A looser match, tried if no name matches exactly: the end of an image reference, the beginning of a comment. */
  resembles?(row: T, text: string): boolean;
  /** One line for a confirmation or a list of candidates. */
  summary(row: T): string;
}
