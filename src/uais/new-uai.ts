/** Checks an administrator's options for a new UAI, because the service checks few of them and fails late. */
import { usageError } from '../core/errors.ts';
import { trimmed } from '../core/names.ts';
import { visible } from '../core/text.ts';

// The service `<name>-ssh` must be a DNS-1035 label, so the service accepts more names than are usable.
const usableName = /^[a-z](?:[a-z0-9-]{0,57}[a-z0-9])?$/;

export function checkNewName(text: string, flag: string): string {
  const name = trimmed(text);
  if (name.trim() === '') throw usageError(`${flag} is empty`);
  if (usableName.test(name)) return name;
  if (name.length > 59) {
    throw usageError(
      `${flag}: the name has ${name.length} characters; at most 59 can be used`,
      'the service adds 4 of its own',
    );
  }
  throw usageError(
    `${flag}: invalid UAI name "${visible(name)}"`,
    'a name starts with a letter and contains lowercase letters, digits and dashes',
  );
}

/** Refuses an owner that cannot be part of a default name `uai-<owner>-<8 hex>`. */
export function checkOwnerFitsName(owner: string): void {
  if (/^[a-z0-9](?:[a-z0-9-]{0,44}[a-z0-9])?$/.test(owner)) return;
  throw usageError(
    `the service cannot generate a name for a UAI of "${owner}"`,
    'set a name with --uai-name: the owner has uppercase letters, dots or more than 46 characters',
  );
}

/** The fields of a passwd line: seven, or ten in the published document, which adds three empty ones. */
function passwdFields(line: string): readonly string[] {
  const fields = line.split(':');
  const isDocumented = fields.length === 10 && fields.slice(4, 7).every((field) => field === '');
  return isDocumented ? fields.toSpliced(4, 3) : fields;
}

function faultOf(line: string, fields: readonly string[]): string | undefined {
  const [name = '', , uid = '', gid = '', , home = '', shell = ''] = fields;
  if (visible(line) !== line) return 'it contains invisible characters';
  if (fields.length !== 7) return `it has ${fields.length} fields instead of 7`;
  if (!/^[a-z_][a-z0-9_.-]*\$?$/i.test(name)) return `"${name}" is not a user name`;
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return 'user and group must be numbers';
  if (home.startsWith('/') && shell.startsWith('/')) return undefined;
  return 'home directory and shell must be absolute paths';
}

/**
 * A line of passwd(5): `name:password:uid:gid:full name:home:shell`.
 * @param warn called when the line is in the document's form, which no login program reads
 */
export function checkPasswdLine(
  text: string,
  flag: string,
  warn: (line: string) => void = () => {},
): string {
  const line = trimmed(text);
  const fields = passwdFields(line);
  const fault = faultOf(line, fields);
  if (fault !== undefined) {
    throw usageError(
      `${flag}: this is not a passwd line: ${fault}`,
      'for example vers::1001:100:Vera Vers:/home/users/vers:/bin/bash',
    );
  }
  const usual = fields.join(':');
  if (usual !== line) {
    warn(
      `warning: ${flag} has ten fields, as the API document says; if logins fail, use seven: ${usual}`,
    );
  }
  return line;
}
