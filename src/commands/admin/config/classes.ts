import { uaiClassResource } from '../../../resources/uai-class.ts';
import { configListing } from '../../../verbs/config-listing.ts';
import { createVerb } from '../../../verbs/create.ts';
import { deleteVerb } from '../../../verbs/delete.ts';
import { describeVerb, listVerb } from '../../../verbs/list.ts';
import { updateVerb } from '../../../verbs/update.ts';
import { classForm } from './class-form.ts';

const listing = configListing(uaiClassResource);

export const list = listVerb(listing);
export const describe = describeVerb(listing);
export const create = createVerb(uaiClassResource, classForm);
export const update = updateVerb(uaiClassResource, classForm);
export const remove = deleteVerb(uaiClassResource);
