/** One saved configuration: its settings by name. */
import type { Saved } from '../../config/store.ts';
import { type View, valueView } from '../../output/view.ts';

export function configurationView(saved: Saved, name: string): View {
  return valueView({
    configuration: name,
    current: saved.current === name,
    ...saved.configurations[name],
  });
}
