/** Selects UAIs by what they are: the options of `list`, `delete` and `wait`. */
import type { Command } from 'commander';
import type { Uai } from '../../../api/uas.types.ts';
import type { Context, Options } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { flag, optionsOf, text } from '../../../command/declare.ts';
import { parseDuration } from '../../../core/duration.ts';
import { checkName } from '../../../core/names.ts';
import { endsImageName } from '../../../resources/image-name.ts';
import { ageInMinutes, uaiState } from '../../../resources/uai.ts';
import { conditionOf } from '../../../resources/uai-condition.ts';
import { keepOutdated } from '../../../uais/outdated.ts';
import { addFilterOptions, checkFilter, readFilter } from './filter.ts';

/** What the options select. */
export interface Selection {
  /** Whether any of the options is given. */
  isGiven: boolean;
  /** The UAIs that match all of them: all UAIs if none is given. */
  read(context: Context): Promise<readonly Uai[]>;
}

const longestAge = 100 * 365 * 24 * 60 * 60_000;

/** Whether the status is `Failed`, `Running: Ready`, or one of the words of it, such as `ImagePullBackOff`. */
function hasStatus(uai: Uai, wanted: string): boolean {
  const state = uaiState(uai);
  const words = [conditionOf(uai), state, uai.uai_status, uai.uai_msg, ...state.split(': ')];
  return words.some((word) => word?.toLowerCase() === wanted.toLowerCase());
}

export function addSelectorOptions(command: Command): (given: Options) => Selection {
  const filterOptions = addFilterOptions(command);
  const own = optionsOf(command, {
    image: text('--image <image>', 'only UAIs of this image, by name or its end'),
    host: text('--host <node>', 'only UAIs on this worker node'),
    status: text(
      '--status <status>',
      'only UAIs with this status: Ready, Failed, ImagePullBackOff',
    ),
    olderThan: text('--older-than <age>', 'only UAIs that started at least this long ago: 12h, 7d'),
    outdated: flag('--outdated', 'only UAIs whose class, or the default, now has another image'),
  });
  completes(command, { '--image': 'images' });
  return (given) => {
    const filters = filterOptions(given);
    const { owner, classText } = checkFilter(filters);
    const { image, host, status, olderThan, outdated } = own(given);
    if (image !== undefined) checkName('--image', image, 'image');
    const age = olderThan === undefined ? 0 : parseDuration(olderThan, '--older-than', longestAge);
    const matches = (uai: Uai) =>
      (image === undefined || endsImageName(uai.uai_img, image)) &&
      (host === undefined || uai.uai_host === host) &&
      (status === undefined || hasStatus(uai, status)) &&
      (olderThan === undefined || (ageInMinutes(uai) ?? -1) * 60_000 >= age);
    const texts = [owner, classText, image, host, status, olderThan];
    return {
      isGiven: outdated || texts.some((value) => value !== undefined),
      async read(context) {
        const filter = await readFilter(context, filters);
        const uas = await context.uas();
        const rows = (await uas.uais.list(filter)).filter(matches);
        return outdated ? keepOutdated(uas, rows, filter.class_id) : rows;
      },
    };
  };
}
