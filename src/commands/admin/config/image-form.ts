/** Options of `images create` and `update`. */

import { newName, yesNoOption } from '../../../command/options.ts';
import { usageError } from '../../../core/errors.ts';
import { imageReference } from '../../../resources/fields/text.ts';
import type { ImageSpec } from '../../../resources/image.ts';
import type { Form } from '../../../verbs/form.ts';

export const imageForm: Form<ImageSpec> = {
  addOptions(command, verb) {
    const what = verb === 'create' ? 'image reference with registry and tag' : 'new reference';
    command.option('--imagename <reference>', what);
    command.addOption(yesNoOption('--default', 'make it the default image'));
  },
  async read({ options, verb, name }) {
    const given = newName(verb, name, options.imagename, '--imagename');
    if (given === undefined && verb === 'create') {
      throw usageError('no image specified', 'uas admin config images create REFERENCE');
    }
    return {
      ...(given && { name: imageReference.read(given.text, given.flag) }),
      ...(typeof options.default === 'boolean' && { default: options.default }),
    };
  },
  examples: {
    create: [
      [
        'register an image and make it the default',
        'uas admin config images create registry.local/cray/cray-uai-sles15sp3:1.7.0 --default',
      ],
      [
        'the same in the syntax of cray uas',
        'uas admin config images create --imagename registry.local/cray/cray-uai-sles15sp3:1.7.0 --default yes',
      ],
    ],
    update: [
      ['make it the default', 'uas admin config images update cray-uai-sles15sp3:1.6.0 --default'],
      [
        'move it to another tag under the same id',
        'uas admin config images update cray-uai-sles15sp3 --imagename registry.local/cray/cray-uai-sles15sp3:1.6.1',
      ],
    ],
  },
};
