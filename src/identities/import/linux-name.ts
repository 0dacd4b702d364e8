/** Names of Linux users, as useradd takes them, and those that begin with a digit, which some sites have. */
const grammar = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/;

/** Why the name is refused; undefined when it is fine. */
export function linuxNameProblem(text: string): string | undefined {
  if (text === '') return 'the Linux user is missing';
  return grammar.test(text) ? undefined : `invalid Linux user name "${text}"`;
}

/** What to say of a name that is allowed and probably not meant; undefined for others. */
export function linuxNameWarning(text: string): string | undefined {
  return text === 'root'
    ? 'root has full access to the cluster; jobs need an ordinary user'
    : undefined;
}
