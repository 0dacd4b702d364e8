/** A file as Python opens it. */
import type { Session } from './session.ts';

/** Its text; undefined unless there is a file of that name. Throws for what is not UTF-8. */
export async function readText({ deps }: Session, path: string): Promise<string | undefined> {
  const facts = await deps.files.stat(path);
  if (!facts?.isFile) return undefined;
  const bytes = await deps.files.read(path);
  return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
