/** Reads the fields of a kubeconfig file; every error names the file. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { messageOf, type UasError, usageError } from '../../core/errors.ts';
import { isRecord } from '../../core/record.ts';

interface ReaderWorld {
  /** Rejects with Node's error when the file cannot be read. */
  readText(path: string): Promise<string>;
}

export type Fields = Record<string, unknown>;

/** One kubeconfig file while it is read: every complaint names it. */
export class Reader {
  readonly path: string;
  readonly #world: ReaderWorld;

  constructor(path: string, world: ReaderWorld) {
    this.path = path;
    this.#world = world;
  }

  fail(what: string, hint?: string): UasError {
    return usageError(`kubeconfig ${this.path}: ${what}`, hint);
  }

  /** An entry of a named list, such as the `cluster` of `clusters: [{name, cluster}]`. */
  entry(config: Fields, list: string, kind: string, name: unknown): Fields {
    if (typeof name !== 'string' || name === '') throw this.fail(`the context names no ${kind}`);
    const all = Array.isArray(config[list]) ? config[list].filter(isRecord) : [];
    const found = all.find((one) => one.name === name);
    if (!found) throw this.fail(`there is no ${kind} "${name}" in ${list}`);
    return isRecord(found[kind]) ? found[kind] : {};
  }

  text(from: Fields, key: string): string | undefined {
    const value = from[key];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') throw this.fail(`${key}: expected text`);
    return value;
  }

  /** What `KEY-data` holds in base64, or the file that `KEY` names; relative to the kubeconfig. */
  async data(from: Fields, key: string): Promise<string | undefined> {
    const inline = this.text(from, `${key}-data`);
    if (inline !== undefined) {
      if (!/^[A-Za-z0-9+/=\s]+$/.test(inline)) throw this.fail(`${key}-data: expected base64`);
      return Buffer.from(inline, 'base64').toString('utf8');
    }
    const path = this.text(from, key);
    if (path === undefined) return undefined;
    try {
      return await this.#world.readText(this.resolve(path));
    } catch (error) {
      throw this.fail(`${key}: ${messageOf(error)}`);
    }
  }

  resolve(path: string): string {
    return isAbsolute(path) ? path : resolve(dirname(this.path), path);
  }
}
