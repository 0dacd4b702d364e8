/** Image names, which are all that users see of images. */
import type { Resource } from './resource.ts';

/** Whether `text` is the end of an image reference, with or without its tag or digest. */
export function endsImageName(imagename: string, text: string): boolean {
  const untagged = imagename.replace(/(?::\w[\w.-]*)?(?:@.*)?$/, '');
  return imagename.endsWith(text) || untagged === text || untagged.endsWith(`/${text}`);
}

export const imageNameResource: Resource<string> = {
  singular: 'image',
  plural: 'images',
  grammar: 'image',
  id: (name) => name,
  names: () => [],
  resembles: endsImageName,
  summary: (name) => name,
  look: { name: (name) => name, columns: [{ key: 'image', value: (name) => name, cut: 'start' }] },
};
