/** The name under which commander keeps an option's value: `tokenFile` for `--token-file` and for `token-file`. */
export function optionKey(name: string): string {
  return name
    .replace(/^--/, '')
    .replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
