/** Linux user names that useradd accepts, and those that begin with a digit, which some sites use. */
const grammar = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/;

/** Why the name is refused; undefined when it is valid. */
export function linuxNameProblem(text: string): string | undefined {
  if (text === '') return 'the Linux user is missing';
  return grammar.test(text) ? undefined : `invalid Linux user name "${text}"`;
}

/** The warning for a name that is allowed but probably unintended; undefined for others. */
export function linuxNameWarning(text: string): string | undefined {
  return text === 'root'
    ? 'root has full access to the cluster; jobs need an ordinary user'
    : undefined;
}
