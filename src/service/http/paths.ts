/** Path patterns such as `/admin/config/images/{image_id}`. */

export interface PathPattern {
  /** The path's parameters, decoded; undefined when the path does not fit. */
  match(path: string): Record<string, string> | undefined;
}

/** A parameter stands for one segment without `/`; the path is already decoded. */
export function pathPattern(pattern: string): PathPattern {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const source = pattern
    .split(/\{\w+\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('([^/]+)');
  const expression = new RegExp(`^${source}$`, 's');
  return {
    match(path) {
      const found = expression.exec(path);
      return found
        ? Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']))
        : undefined;
    },
  };
}

/** Undoes percent encoding as Werkzeug does: bytes that are not UTF-8 become replacement characters. */
export function decodePath(path: string): string {
  const bytes = path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  // URL.pathname is ASCII, so each character above is one byte.
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/**
 * The target of a request line as an address, with its path as it was sent: a `URL` resolves `..`, which this service
 * takes for a name like any other. Bytes beyond ASCII, which Node gives as one character each, are encoded.
 */
export function addressOf(target: string, origin: string): { url: URL; path: string } {
  const ascii = target.replace(
    /[^\x21-\x7e]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  if (!ascii.startsWith('/')) {
    // A proxy's form, or a `*`, which is nowhere.
    const url = URL.canParse(ascii) ? new URL(ascii) : new URL(origin);
    return { url, path: URL.canParse(ascii) ? url.pathname : ascii };
  }
  // Not relative to the origin: `//uas` would be another host then.
  return { url: new URL(`${origin}${ascii}`), path: ascii.replace(/[?#].*$/s, '') };
}
