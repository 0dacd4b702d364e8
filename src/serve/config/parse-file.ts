/** Reads the YAML of the configuration with the line of every key and value. */
import { basename } from 'node:path';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import { usageError } from '../../core/errors.ts';
import type { Located, Scalar } from './located.ts';

/** Nodes after aliases are followed; a configuration has about a hundred. */
const mostNodes = 20_000;

class FileReader {
  readonly #name: string;
  readonly #lines = new LineCounter();
  readonly #document;
  #nodes = 0;

  constructor(name: string, text: string) {
    this.#name = name;
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: true,
      strict: true,
      logLevel: 'error',
    });
    const [problem] = [...this.#document.errors, ...this.#document.warnings];
    if (!problem) return;
    const said = problem.code === 'DUPLICATE_KEY' ? 'the key is there twice' : problem.message;
    throw usageError(`${this.#at(problem.pos[0])}: ${said}`);
  }

  read(): Located {
    const { contents } = this.#document;
    if (contents === null) return { where: `${this.#name}:1`, kind: 'map', entries: new Map() };
    return this.#convert(contents);
  }

  #at(offset: number | undefined): string {
    return `${this.#name}:${offset === undefined ? 1 : this.#lines.linePos(offset).line}`;
  }

  #convert(node: Node | null, fallback = 0): Located {
    this.#nodes += 1;
    const where = this.#at(node?.range?.[0] ?? fallback);
    if (this.#nodes > mostNodes) throw usageError(`${where}: the configuration is too large`);
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw usageError(`${where}: there is no anchor ${node.source}`);
      return this.#convert(target, fallback);
    }
    if (isSeq<ParsedNode>(node)) {
      return { where, kind: 'list', items: node.items.map((item) => this.#convert(item)) };
    }
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const entries = node.items.map(({ key, value }) => {
        const start = key.range?.[0] ?? 0;
        const at = this.#at(start);
        if (!isScalar(key)) throw usageError(`${at}: a key has to be text`);
        return [String(key.value), { where: at, value: this.#convert(value, start) }] as const;
      });
      return { where, kind: 'map', entries: new Map(entries) };
    }
    return { where, kind: 'scalar', value: isScalar(node) ? (node.value as Scalar) : null };
  }
}

/** @throws UasError usage with the file's name and the line */
export function parseConfig(path: string, text: string): Located {
  return new FileReader(basename(path), text).read();
}

/** One value in YAML, such as a variable holds: `[a, b]` or `{key: value}`. Everything in it is at `where`. */
export function parseInline(where: string, text: string): Located {
  try {
    return relocated(new FileReader(where, text).read(), where);
  } catch {
    throw usageError(`${where}: expected a list or an object in YAML or JSON`);
  }
}

function relocated(given: Located, where: string): Located {
  if (given.kind === 'scalar') return { ...given, where };
  if (given.kind === 'list') {
    return { ...given, where, items: given.items.map((item) => relocated(item, where)) };
  }
  const entries = [...given.entries].map(
    ([key, { value }]) => [key, { where, value: relocated(value, where) }] as const,
  );
  return { ...given, where, entries: new Map(entries) };
}
