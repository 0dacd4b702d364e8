/** What an administrator says about a new UAI, checked: the service checks little of it, and fails late. */
import { usageError } from '../core/errors.ts';
import { visible } from '../core/text.ts';

// The service `<name>-ssh` has to be a DNS-1035 label, so that less is usable than the service accepts.
const usableName = /^[a-z](?:[a-z0-9-]{0,57}[a-z0-9])?$/;

export function checkNewName(text: string, flag: string): string {
  const name = text.trim();
  if (name === '') throw usageError(`${flag} is empty`);
  if (usableName.test(name)) return name;
  if (name.length > 59) {
    throw usageError(
      `${flag}: the name has ${name.length} characters; at most 59 can be used`,
      'the service adds 4 of its own',
    );
  }
  throw usageError(
    `${flag}: "${visible(name)}" cannot name a UAI`,
    'a name begins with a letter and has lower-case letters, digits and dashes',
  );
}

/** Refuses an owner that no default name `uai-<owner>-<8 hex>` can be made of. */
export function checkOwnerFitsName(owner: string): void {
  if (/^[a-z0-9](?:[a-z0-9-]{0,44}[a-z0-9])?$/.test(owner)) return;
  throw usageError(
    `the service cannot make a name for a UAI of "${owner}"`,
    'give the UAI a name with --uai-name: the owner has upper-case letters, dots or more than 46 characters',
  );
}

/** A line of passwd(5): `name:password:uid:gid:full name:home:shell`. */
export function checkPasswdLine(text: string, flag: string): string {
  const line = text.trim();
  const fields = line.split(':');
  const [name = '', , uid = '', gid = '', , home = '', shell = ''] = fields;
  const wrong =
    visible(line) !== line
      ? 'it has characters that cannot be seen'
      : fields.length !== 7
        ? `it has ${fields.length} fields instead of 7`
        : !/^[a-z_][a-z0-9_.-]*\$?$/i.test(name)
          ? `"${name}" is no user name`
          : !/^\d+$/.test(uid) || !/^\d+$/.test(gid)
            ? 'user and group have to be numbers'
            : !home.startsWith('/') || !shell.startsWith('/')
              ? 'home directory and shell have to be absolute paths'
              : undefined;
  if (wrong === undefined) return line;
  throw usageError(
    `${flag}: this is no passwd line: ${wrong}`,
    'for example vers::1001:100:Vera Vers:/home/users/vers:/bin/bash',
  );
}
