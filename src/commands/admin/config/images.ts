import { imageResource } from '../../../resources/image.ts';
import { configListing } from '../../../verbs/config-listing.ts';
import { createVerb } from '../../../verbs/create.ts';
import { deleteVerb } from '../../../verbs/delete.ts';
import { describeVerb, listVerb } from '../../../verbs/list.ts';
import { updateVerb } from '../../../verbs/update.ts';
import { imageForm } from './image-form.ts';

const listing = configListing(imageResource);

export const list = listVerb(listing);
export const describe = describeVerb(listing);
export const create = createVerb(imageResource, imageForm);
export const update = updateVerb(imageResource, imageForm);
export const remove = deleteVerb(imageResource);
