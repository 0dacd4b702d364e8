/** The types of the objects of the User Access Service; `uas-shapes.ts` says what is in them. */
import type { Wire } from './field.ts';
import type {
  classShape,
  imageListShape,
  imageShape,
  limitsShape,
  uaiShape,
  volumeShape,
} from './uas-shapes.ts';

export type Uai = Wire<typeof uaiShape>;
export type ImageList = Wire<typeof imageListShape>;
export type Image = Wire<typeof imageShape>;
export type Volume = Wire<typeof volumeShape>;
/** Resource limits and requests; `resources` on the wire. */
export type Limits = Wire<typeof limitsShape>;
export type UaiClass = Wire<typeof classShape>;
