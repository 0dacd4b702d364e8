/** Findings of a diagnosis as people and data formats get them. */
import { shortened } from '../core/text.ts';
import { type Column, listView, type View } from '../output/view.ts';
import type { Line, Style } from '../system/styled-line.ts';
import type { Finding } from './finding.ts';

const styles: Record<Finding['status'], Style> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  skip: 'dim',
};

const columns: readonly Column<Finding>[] = [
  { key: 'status', value: (finding) => finding.status },
  { key: 'check', value: (finding) => finding.check },
  { key: 'message', value: (finding) => finding.message },
  { key: 'fix', value: (finding) => finding.fix },
];

/** What was skipped, on one line: the reason once for all checks that share it. */
function skippedLine(findings: readonly Finding[]): Line[] {
  const reasons = new Map<string, string[]>();
  for (const { check, status, message } of findings) {
    if (status !== 'skip') continue;
    const reason = message.startsWith('skipped: ') ? 'they need what failed' : message;
    reasons.set(reason, [...(reasons.get(reason) ?? []), check]);
  }
  if (reasons.size === 0) return [];
  const texts = [...reasons].map(([reason, checks]) => `${checks.join(', ')} (${reason})`);
  return [[{ text: 'skip', style: styles.skip }, `  ${texts.join('; ')}`]];
}

/** A service can put any text into a message. */
const longestMessage = 600;

/** A block for each finding: what was found, and the fix below it. */
export function findingBlocks(findings: readonly Finding[]): Line[] {
  const shown = findings.filter(({ status }) => status !== 'skip');
  const width = shown.reduce((most, { check }) => Math.max(most, check.length), 0);
  const lines = shown.flatMap(({ status, check, message, fix }): Line[] => {
    const found = `  ${check.padEnd(width)}  ${shortened(message, longestMessage)}`;
    const first: Line = [{ text: status.padEnd(4), style: styles[status] }, found];
    return fix === null ? [first] : [first, ['      ', { text: 'fix: ', style: 'cyan' }, fix]];
  });
  return [...lines, ...skippedLine(findings)];
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed + warned === 0) return 'no problems found';
  return `${failed} failed, ${warned} warned`;
}

/**
 * @param subject what the findings are about, if they are about several things
 * @param lines the findings for people
 */
export function findingView<T extends Finding>(
  findings: readonly T[],
  lines: readonly Line[],
  subject?: Column<T>,
): View {
  const view = listView<T>(
    findings,
    {
      name: (finding) => String(subject?.value(finding) ?? finding.check),
      columns: subject ? [subject, ...columns] : columns,
    },
    {
      notes: [summary(findings)],
      exit: findings.some(({ status }) => status === 'fail') ? 1 : 0,
    },
  );
  return { ...view, lines };
}
