/**
 * Converts replies from the forms of the published API document to those of the running service, so that the rest of
 * the program and `--json` have one shape. Objects in the service's own form are returned unchanged.
 */
import { UasError } from '../core/errors.ts';
import { formatJson, parseJson } from '../core/json.ts';
import { splitList } from '../core/names.ts';
import { isRecord } from '../core/record.ts';

type Row = Record<string, unknown>;

/** The row with the fields that differ; the row itself when none does. */
function changed(row: Row, fields: Row): Row {
  let result = row;
  for (const key in fields) {
    if (fields[key] === row[key]) continue;
    if (result === row) result = { ...row };
    result[key] = fields[key];
  }
  return result;
}

/** The document wraps objects inside a class into `option`. */
function unwrapped(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value.option)) return value;
  const { option, ...others } = value;
  return { ...others, ...(option as Row) };
}

/** Comma-separated text as a list of strings. */
function listed(value: unknown): unknown {
  if (typeof value === 'string') return splitList([value]);
  return typeof value === 'number' ? [String(value)] : value;
}

/** JSON text parsed to its object; any other text is returned unchanged. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const object = parseJson(value);
    return isRecord(object) ? object : value;
  } catch {
    return value;
  }
}

/** An object or a list as JSON text. */
const asText = (value: unknown): unknown =>
  isRecord(value) || Array.isArray(value) ? formatJson(value, 0) : value;

const field = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined);

export function plainVolume(row: unknown): unknown {
  const volume = unwrapped(row);
  if (!isRecord(volume) || !('volume_description' in volume)) return volume;
  return changed(volume, { volume_description: parsed(volume.volume_description) });
}

export function plainLimits(row: unknown): unknown {
  const limits = unwrapped(row);
  if (!isRecord(limits)) return limits;
  return changed(limits, { limit: asText(limits.limit), request: asText(limits.request) });
}

/** Returns the same list when no item differs. */
function each(list: unknown, plain: (item: unknown) => unknown): unknown {
  if (!Array.isArray(list)) return list;
  const items = list.map(plain);
  return items.every((item, at) => item === list[at]) ? list : items;
}

/** The document has no ids and no list of volumes in a class, only the objects themselves. */
export function plainClass(row: unknown): unknown {
  const whole = unwrapped(row);
  if (!isRecord(whole)) return whole;
  const uai_image = unwrapped(whole.uai_image);
  const resource_config = plainLimits(whole.resource_config);
  const volume_mounts = each(whole.volume_mounts, plainVolume);
  const mounted = Array.isArray(volume_mounts)
    ? volume_mounts.flatMap((volume) => field(volume, 'volume_id') ?? [])
    : undefined;
  return changed(whole, {
    uai_image,
    resource_config,
    volume_mounts,
    image_id: whole.image_id ?? field(uai_image, 'image_id') ?? whole.image_id,
    resource_id: whole.resource_id ?? field(resource_config, 'resource_id') ?? whole.resource_id,
    volume_list: 'volume_list' in whole ? listed(whole.volume_list) : mounted,
    opt_ports: listed(whole.opt_ports),
    timeout: parsed(whole.timeout),
    tolerations: asText(whole.tolerations),
  });
}

export const plainImage = unwrapped;

/** Returns undefined for the 404 that the document specifies for an empty list; rethrows every other error. */
export function noneIfEmpty(error: unknown): undefined {
  const isNone =
    error instanceof UasError &&
    error.status === 404 &&
    /^(?:no )?(?:uais|(?:uas |uai )?(?:images|volumes|resources|resource configs|classes))(?: (?:were )?not)? found\.?$/i.test(
      error.message,
    );
  if (!isNone) throw error;
}
