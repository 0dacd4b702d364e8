/** Dates and times of a configuration: Python's `isoformat`, `str` and `repr` of them. */

/** A date, a time of day, or both, as `isoformat` writes it: `2020-01-02T03:04:05+00:00`. */
export interface Moment {
  readonly moment: string;
}

export function isMoment(value: unknown): value is Moment {
  return typeof value === 'object' && value !== null && 'moment' in value;
}

/** @param iso as JavaScript writes it: with milliseconds, and `Z` for UTC */
export function momentOf(iso: string): Moment {
  const moment = iso
    .replace(/\.(\d+)/, (_fraction, digits: string) =>
      /^0*$/.test(digits) ? '' : `.${digits.padEnd(6, '0')}`,
    )
    .replace(/(?:Z|-00:00)$/i, '+00:00');
  return { moment };
}

export function tomlMoment({ moment }: Moment): string {
  return moment.replace('+00:00', 'Z');
}

/** Python's `str`, which is also how ruamel writes it. */
export function momentText({ moment }: Moment): string {
  return moment.replace('T', ' ');
}

/** `datetime.date(2020, 1, 2)`; without the zone, whose class is one of cray's TOML reader. */
export function momentRepr({ moment }: Moment): string {
  const [, date, time] = /^(\d+-\d+-\d+)?T?([\d:.]+)?/.exec(moment) ?? [];
  const numbers = [date?.split('-') ?? [], time?.split(/[:.]/) ?? []].flat().map(Number);
  const name = `${date ? 'date' : ''}${time ? 'time' : ''}`;
  return `datetime.${name}(${numbers.join(', ')})`;
}
