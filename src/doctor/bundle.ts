/** Writes a report to send to support: the diagnosis and where settings come from, without secrets. */
import { release } from 'node:os';
import type { Context } from '../command/command.types.ts';
import { settings } from '../config/settings.ts';
import { redactText } from '../http/redact.ts';
import { version } from '../version.ts';
import type { Finding } from './finding.ts';

/** Settings with values that are words of this program or addresses; of all others only the source is reported. */
const plain: ReadonlySet<string> = new Set(['endpoint', 'output', 'timeout', 'insecure', 'color']);

/** An address without user, password and query, and any other value unchanged. */
function harmless(value: string): string {
  if (!URL.canParse(value)) return value.includes('@') ? '(hidden)' : value;
  const { protocol, host, pathname } = new URL(value);
  return `${protocol}//${host}${pathname}`;
}

/** The text of the report: JSON, with every text redacted. */
function reportText(context: Context, findings: readonly Finding[]): string {
  const { deps, configuration } = context;
  const { node, bun } = process.versions;
  const report = {
    program: 'uas',
    version,
    runtime: bun ? `bun ${bun}` : `node ${node}`,
    system: `${process.platform} ${process.arch} ${release()}`,
    time: new Date(deps.clock.now()).toISOString(),
    configuration,
    settings: settings.flatMap(({ key }) => {
      const found = context.setting(key);
      if (!found) return [];
      const shown = plain.has(key) ? { value: redactText(harmless(found.value)) } : {};
      return [{ key, source: found.source, ...shown }];
    }),
    findings: findings.map(({ status, check, message, fix }) => ({
      status,
      check,
      message: redactText(message),
      ...(fix ? { fix: redactText(fix) } : {}),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

export async function writeBundle(
  context: Context,
  path: string,
  findings: readonly Finding[],
): Promise<void> {
  await context.deps.files.writePrivate(path, reportText(context, findings));
}
