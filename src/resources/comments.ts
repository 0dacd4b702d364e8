/** Names for classes and resource specifications, which have only a comment on the server. */

/** A looser match: the text begins the comment, in any case. */
export function beginsComment(comment: string | null, text: string): boolean {
  return comment?.toLowerCase().startsWith(text.toLowerCase()) === true;
}
