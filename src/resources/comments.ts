/** Classes and resource specifications have no name on the server; people call them by their comment. */

/** A looser match: the text begins the comment, in any case. */
export function beginsComment(comment: string | null, text: string): boolean {
  return comment?.toLowerCase().startsWith(text.toLowerCase()) === true;
}
