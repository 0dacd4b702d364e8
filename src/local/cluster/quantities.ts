/** The limits and requests of a container. */
import { isObject } from '../../service/python/float.ts';
import { judge, type Verdict, worst } from './verdict.ts';

const quantity = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([EPTGMK]i)|([numkMGTPE])|([eE][+-]?\d+))?$/;
const decimal = new Map(
  Object.entries({ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 }),
);
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The number that a quantity stands for; undefined for any other text. `null` is 0. */
function read(value: unknown): number | undefined {
  if (value === null) return 0;
  if (!['string', 'number', 'bigint'].includes(typeof value)) return undefined;
  const [, digits, power, suffix, exponent = ''] = quantity.exec(String(value).trim()) ?? [];
  if (digits === undefined) return undefined;
  if (power !== undefined) return Number(digits) * 1024 ** binary.indexOf(power);
  return Number(`${digits}${exponent}`) * (decimal.get(suffix ?? '') ?? 1);
}

/** Resources of a container: the standard ones, or those of a domain. */
function isResourceName(name: string): boolean {
  return (
    ['cpu', 'memory', 'ephemeral-storage'].includes(name) ||
    name.startsWith('hugepages-') ||
    /^[a-z0-9][-a-z0-9.]*\/[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/.test(name)
  );
}

function judgeAmounts(amounts: unknown): Verdict {
  if (amounts === null) return 'fine';
  if (!isObject(amounts)) return 'unreadable';
  const numbers = Object.values(amounts).map(read);
  return judge(
    !numbers.includes(undefined),
    () =>
      Object.keys(amounts).every(isResourceName) && numbers.every((number) => (number ?? 0) >= 0),
  );
}

/** Nothing may be requested beyond its limit. */
function fits(limits: unknown, requests: unknown): boolean {
  if (!isObject(limits) || !isObject(requests)) return true;
  return Object.entries(requests).every(([name, asked]) => {
    const most = Object.hasOwn(limits, name) ? read(limits[name]) : undefined;
    return most === undefined || (read(asked) ?? 0) <= most;
  });
}

/** Both as the blueprint has them: JSON values, or null. */
export function judgeLimits(limits: unknown, requests: unknown): Verdict {
  return worst([
    judgeAmounts(limits),
    judgeAmounts(requests),
    judge(true, () => fits(limits, requests)),
  ]);
}
