/** A command of the `uas` module: what it is called, what it takes, which request it makes. */

/** A query parameter and its option: `uai_list` and `--uai-list`. */
export interface Field {
  wire: string;
  help: string;
  boolean?: boolean;
  required?: boolean;
  /** A comma-separated list: the option may be repeated. */
  list?: boolean;
}

export interface Endpoint {
  name: string;
  about: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base path; `{id}` stands for the argument. */
  route: string;
  /** The argument's name in usage lines. */
  id?: string;
  /** In the order of the specification, which is that of the query; help pages show them the other way round. */
  query?: readonly Field[];
  /** A file that goes into the body. */
  file?: Field;
  /** What is asked unless `-y` is given. */
  confirm?: string;
  /** Without any field it would mean everything; that takes `--all`. */
  needsSelector?: boolean;
}
