import { volumeResource } from '../../../resources/volume.ts';
import { configListing } from '../../../verbs/config-listing.ts';
import { createVerb } from '../../../verbs/create.ts';
import { deleteVerb } from '../../../verbs/delete.ts';
import { describeVerb, listVerb } from '../../../verbs/list.ts';
import { updateVerb } from '../../../verbs/update.ts';
import { volumeForm } from './volume-form.ts';

const listing = configListing(volumeResource);

export const list = listVerb(listing);
export const describe = describeVerb(listing);
export const create = createVerb(volumeResource, volumeForm);
export const update = updateVerb(volumeResource, volumeForm);
export const remove = deleteVerb(volumeResource);
