/** Replaces class UUIDs in errors of the service with comments. */
import type { UasApi } from '../api/uas.ts';
import { UasError } from '../core/errors.ts';
import type { ConfigKind } from '../resources/config-resource.ts';

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const remedy: Partial<Record<ConfigKind, (name: string, comment: string) => string>> = {
  images: (_name, comment) => `uas admin config classes update "${comment}" --image OTHER`,
  volumes: (name, comment) =>
    `uas admin config classes update "${comment}" --remove-volume ${name}`,
  resources: (_name, comment) => `uas admin config classes update "${comment}" --resource OTHER`,
};

/** Explains that an object is in use: the comments of the classes and how to free it. */
export async function withClassNames(
  uas: UasApi,
  error: UasError,
  kind: ConfigKind,
  singular: string,
  name: string,
): Promise<UasError> {
  const [, listed = ''] = error.message.split(/following UAI Classes/);
  const ids = listed.match(uuids) ?? [];
  if (error.code !== 'conflict' || ids.length === 0) return error;
  const classes = await uas.classConfig.list().catch(() => []);
  const users = ids.map((id) => ({
    class_id: id,
    comment: classes.find((row) => row.class_id === id)?.comment || id,
  }));
  const names = users.map(({ comment }) => `"${comment}"`).join(', ');
  const hint = remedy[kind]?.(name, users[0]?.comment ?? '');
  return new UasError('conflict', `the ${singular} "${name}" is in use by ${names}`, {
    ...error,
    hint: hint && `free it first, for example: ${hint}`,
    details: users,
  });
}
