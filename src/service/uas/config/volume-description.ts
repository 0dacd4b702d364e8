/** The `volume_description` of a request: JSON text of one source of a volume. */

import { float, isObject } from '../../python/float.ts';
import { JsonDecodeError, load } from '../../python/load.ts';
import { str } from '../../python/repr.ts';
import { internalError, problem } from '../problem.ts';
import { attributesOf } from './volume-sources.ts';

type JsonObject = Record<string, unknown>;

/** The three kinds that the service looks into; it stores the others as they come. */
const checked: Record<string, { title: string; required: readonly string[] }> = {
  host_path: { title: 'Host path', required: ['path', 'type'] },
  config_map: { title: 'Config map', required: ['name'] },
  secret: { title: 'Secret', required: ['secret_name'] },
};

const hostPathTypes = new Set([
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
]);

/** What is wrong with it, or undefined. Throws the service's 500 for a source that is not an object. */
function complaint(description: JsonObject): string | undefined {
  const [source, ...others] = Object.keys(description);
  if (others.length > 0) return 'Volume Description has more than one source type.';
  if (!source) return "Volume Description has no source type (e.g. 'config_map')";
  if (!attributesOf(source)) return `Volume description invalid source type: ${source}`;
  if (!Object.hasOwn(checked, source)) return undefined;
  const { title, required } = checked[source] ?? { title: '', required: [] };
  const value = description[source];
  if (value === null) return `No ${source} specification in ${source} volume description`;
  if (!isObject(value)) throw internalError();
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing) return `${title} specification missing required '${missing}'`;
  const extra = Object.keys(value).find((name) => !attributesOf(source)?.has(name));
  if (extra !== undefined) return `${title} specification has unrecognized '${extra}'`;
  if (source === 'host_path' && !hostPathTypes.has(str(value.type))) {
    return `Volume has invalid host_path mount type '${str(value.type)}' - please refer to the Kubernetes docs for a list of supported host_path mount types`;
  }
  return undefined;
}

/** The parsed description. Throws the service's 400 or 500. */
export function readVolumeDescription(text: string): JsonObject {
  let description: unknown;
  try {
    description = load(text, float);
  } catch (error) {
    if (!(error instanceof JsonDecodeError)) throw error;
    throw problem(400, `Volume description failed JSON decoding - ${error.message}`);
  }
  if (!isObject(description)) throw internalError();
  const reason = complaint(description);
  if (reason) throw problem(400, `Volume has a malformed volume description - ${reason}`);
  return description;
}
