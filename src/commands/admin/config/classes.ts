import { uaiClassResource } from '../../../resources/uai-class.ts';
import { keepForBrokers } from '../../../site/consequences.ts';
import { createVerb } from '../../../verbs/create.ts';
import { deleteVerb } from '../../../verbs/delete.ts';
import { describeVerb, listVerb } from '../../../verbs/list.ts';
import { updateVerb } from '../../../verbs/update.ts';
import { classForm } from './class-form.ts';

export const list = listVerb(uaiClassResource);
export const describe = describeVerb(uaiClassResource);
export const create = createVerb(uaiClassResource, classForm);
export const update = updateVerb(uaiClassResource, classForm);
export const remove = deleteVerb(uaiClassResource, {
  flags: '--force',
  describe: 'even when a broker makes its UAIs from the class',
  check: keepForBrokers,
});
