import { randomUUID } from 'node:crypto';
import type { ClassRow, Draft, Tables } from '../../tables.ts';
import {
  flag,
  list,
  type Parameter,
  type Parameters,
  requiredText,
  text,
  type ValuesOf,
} from '../parameters.ts';
import { problem } from '../problem.ts';
import { type Call, type Route, type RouteName, route } from '../route.ts';
import { checkChangedClass, checkNewClass } from './class-checks.ts';
import { readPorts, readReplicas, readTimeout } from './class-settings.ts';
import { tryClass } from './class-trial.ts';
import { classView } from './class-view.ts';
import { changing, reading } from './route.ts';

/** The parameters in the order in which they are read: the first that is wrong is reported. */
function settings<Id extends Parameter<unknown>>(image_id: Id) {
  return {
    comment: text,
    default: flag,
    public_ip: flag,
    image_id,
    priority_class_name: text,
    namespace: text,
    opt_ports: text,
    uai_creation_class: text,
    uai_compute_network: flag,
    resource_id: text,
    volume_list: list,
    tolerations: text,
    timeout: text,
    service_account: text,
    replicas: text,
  };
}

type Settings = ValuesOf<ReturnType<typeof settings<typeof text>>>;

/** What a class has where the request says nothing. */
const defaults: Omit<ClassRow, 'class_id' | 'image_id' | 'namespace' | 'priority_class_name'> = {
  comment: '',
  default: false,
  public_ip: false,
  opt_ports: [],
  uai_creation_class: null,
  uai_compute_network: true,
  resource_id: null,
  volume_list: [],
  tolerations: null,
  timeout: null,
  service_account: null,
  replicas: 1,
};

/** The settings of the request over those of `row`. */
function withSettings(row: ClassRow, given: Settings): ClassRow {
  const ports = readPorts(given.opt_ports);
  return {
    ...row,
    timeout: given.timeout === undefined ? row.timeout : readTimeout(given.timeout),
    replicas: given.replicas === undefined ? row.replicas : readReplicas(given.replicas),
    // Ports cannot be taken away again: an empty value changes nothing.
    opt_ports: ports.length > 0 ? ports : row.opt_ports,
    comment: given.comment ?? row.comment,
    default: given.default ?? row.default,
    public_ip: given.public_ip ?? row.public_ip,
    priority_class_name: given.priority_class_name ?? row.priority_class_name,
    namespace: given.namespace ?? row.namespace,
    uai_creation_class: given.uai_creation_class ?? row.uai_creation_class,
    uai_compute_network: given.uai_compute_network ?? row.uai_compute_network,
    image_id: given.image_id ?? row.image_id,
    resource_id: given.resource_id ?? row.resource_id,
    volume_list: given.volume_list ?? row.volume_list,
    tolerations: given.tolerations ?? row.tolerations,
    service_account: given.service_account ?? row.service_account,
  };
}

function save(draft: Draft, row: ClassRow) {
  if (row.default) {
    for (const other of draft.classes.rows()) {
      if (other.default && other.class_id !== row.class_id) {
        draft.classes.put(other.class_id, { ...other, default: false });
      }
    }
  }
  draft.classes.put(row.class_id, row);
  return classView(draft, row);
}

function existing({ classes }: Tables, id: string, complaint: string): ClassRow {
  const row = classes.get(id);
  if (!row) throw problem(404, complaint);
  return row;
}

interface ClassWrite<P extends Parameters> {
  query: P;
  /** The class as it is to be saved. Throws the service's problems. */
  row(tables: Tables, call: Call<ValuesOf<P>>): ClassRow;
}

/** A route that saves a class, after the cluster was asked what it thinks of it. */
function saving<P extends Parameters>(
  name: RouteName,
  summary: string,
  { query, row }: ClassWrite<P>,
): Route {
  return route(name, summary, {
    query,
    async handle(call: Call<ValuesOf<P>>) {
      await tryClass(call.uas, (tables) => row(tables, call));
      return call.uas.configuration.change((draft) => save(draft, row(draft, call)));
    },
  });
}

export const classRoutes: readonly Route[] = [
  reading('GET /admin/config/classes', 'List the UAI classes', {
    work: (tables) => tables.classes.rows().map((row) => classView(tables, row)),
  }),
  saving('POST /admin/config/classes', 'Add a UAI class', {
    query: settings(requiredText),
    row(tables, { query, uas: { settings } }) {
      checkNewClass(tables, query);
      const row = {
        ...defaults,
        class_id: randomUUID(),
        image_id: query.image_id,
        priority_class_name: settings.priorityClass,
        namespace: settings.namespace,
      };
      return withSettings(row, query);
    },
  }),
  reading('GET /admin/config/classes/{class_id}', 'Describe a UAI class', {
    work: (tables, { path: { class_id: id = '' } }) =>
      classView(tables, existing(tables, id, `Unknown class '${id}'`)),
  }),
  saving('PATCH /admin/config/classes/{class_id}', 'Change a UAI class', {
    query: settings(text),
    row(tables, { path: { class_id: id = '' }, query }) {
      const row = existing(tables, id, `Class ${id} not found`);
      checkChangedClass(tables, query, id);
      return withSettings(row, query);
    },
  }),
  changing('DELETE /admin/config/classes/{class_id}', 'Remove a UAI class', {
    work(draft, { path: { class_id: id = '' } }) {
      const row = existing(draft, id, `UAI Class '${id}' does not exist`);
      draft.classes.remove(id);
      return classView(draft, row);
    },
  }),
];
