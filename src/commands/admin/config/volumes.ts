import { volumeResource } from '../../../resources/volume.ts';
import { createVerb } from '../../../verbs/create.ts';
import { deleteVerb } from '../../../verbs/delete.ts';
import { describeVerb, listVerb } from '../../../verbs/list.ts';
import { updateVerb } from '../../../verbs/update.ts';
import { volumeForm } from './volume-form.ts';

export const list = listVerb(volumeResource);
export const describe = describeVerb(volumeResource);
export const create = createVerb(volumeResource, volumeForm);
export const update = updateVerb(volumeResource, volumeForm);
export const remove = deleteVerb(volumeResource);
