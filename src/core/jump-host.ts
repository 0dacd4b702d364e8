/** The grammar of jump hosts: `[USER@]HOST[:PORT]`, several separated by commas, as for `ssh -J`. */
const host =
  /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Whether ssh would take the text for jump hosts and for nothing else, such as an option. */
export function isJumpHost(text: string): boolean {
  return text.length <= 1024 && text.split(',').every((part) => host.test(part));
}
