/** Resolves references in a file to the labels of objects. */
import { isUuid } from '../core/names.ts';
import { nearest } from '../core/nearest.ts';
import { beginsComment } from '../resources/comments.ts';
import type { ConfigKind } from '../resources/config-resource.ts';
import { resourceOf } from '../resources/config-resources.ts';
import { endsImageName } from '../resources/image-name.ts';
import type { Site } from './site.ts';

export interface Problem {
  problem: string;
  hint?: string | undefined;
}

export type Resolved = { label: string } | Problem;

/** Resolves a text to one of the labels that will exist, or returns the problem. */
export function resolveLabel(
  site: Site,
  kind: ConfigKind,
  text: string,
  known: readonly string[],
): Resolved {
  const { singular, plural } = resourceOf(kind);
  if (known.includes(text)) return { label: text };
  if (isUuid(text)) {
    const label = site.labelOf(kind, text.toLowerCase());
    if (known.includes(label)) return { label };
  }
  const resembles = kind === 'images' ? endsImageName : beginsComment;
  const found = kind === 'volumes' ? [] : known.filter((label) => resembles(label, text));
  const [label] = found;
  if (label !== undefined && found.length === 1) return { label };
  if (label !== undefined) {
    return { problem: `"${text}" matches ${found.length} ${plural}`, hint: found.join(', ') };
  }
  const close = nearest(text, known);
  return {
    problem: `there is no ${singular} "${text}"`,
    hint: close.length > 0 ? `did you mean ${close.join(' or ')}?` : undefined,
  };
}
