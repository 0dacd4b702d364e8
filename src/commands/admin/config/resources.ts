import { limitsResource } from '../../../resources/limits.ts';
import { configListing } from '../../../verbs/config-listing.ts';
import { createVerb } from '../../../verbs/create.ts';
import { deleteVerb } from '../../../verbs/delete.ts';
import { describeVerb, listVerb } from '../../../verbs/list.ts';
import { updateVerb } from '../../../verbs/update.ts';
import { limitsForm } from './limits-form.ts';

const listing = configListing(limitsResource);

export const list = listVerb(listing);
export const describe = describeVerb(listing);
export const create = createVerb(limitsResource, limitsForm);
export const update = updateVerb(limitsResource, limitsForm);
export const remove = deleteVerb(limitsResource);
