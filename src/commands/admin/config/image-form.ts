/** Options of `images create` and `update`. */

import { addOptions, readOptions, text, yesNo } from '../../../command/declare.ts';
import { newName } from '../../../command/options.ts';
import { usageError } from '../../../core/errors.ts';
import { imageReference } from '../../../resources/fields/text.ts';
import type { ImageSpec } from '../../../resources/image.ts';
import type { Form, Verb } from '../../../verbs/form.ts';

const shapeFor = (verb: Verb) => ({
  imagename: text(
    '--imagename <reference>',
    verb === 'create' ? 'image reference with registry and tag' : 'new reference',
  ),
  default: yesNo('--default', 'make it the default image'),
});

export const imageForm: Form<ImageSpec> = {
  addOptions(command, verb) {
    addOptions(command, shapeFor(verb));
  },
  async read({ options, verb, name }) {
    const { imagename, default: isDefault } = readOptions(shapeFor(verb), options);
    const given = newName(verb, name, imagename, '--imagename');
    if (given === undefined && verb === 'create') {
      throw usageError('no image specified', 'uas admin config images create REFERENCE');
    }
    return {
      ...(given && { name: imageReference.read(given.text, given.flag) }),
      ...(isDefault !== undefined && { default: isDefault }),
    };
  },
  examples: {
    create: [
      [
        'register an image and make it the default',
        'uas admin config images create registry.local/cray/cray-uai-sles15sp3:1.7.0 --default',
      ],
      [
        'use the syntax of cray uas',
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
