/** Names for classes and resource specifications, which have only a comment on the server. */

/** A looser match: the comment begins with the text, in upper or lower case. */
export function beginsComment(comment: string | null, text: string): boolean {
  return comment?.toLowerCase().startsWith(text.toLowerCase()) === true;
}
