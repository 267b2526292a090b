/** Tables: lists as `kubectl get` prints them, with the columns of the kind's strategy.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */

import type { KubeObject, Table, TableColumnDefinition, TableRow } from '#api';
import { formatTime } from '#base';
import { printCell } from '../resource/cell.ts';
import type { Strategy, TableColumn } from '../resource/strategy.ts';
import { partialMetadata } from './partial-metadata.ts';

/** What a client says of the table that it wants. */
export interface TableRequest {
  readonly nowMs: number;
  /** Version of meta.k8s.io. */
  readonly version: string;
  /** What each row says of its object besides the cells. Default: its metadata. */
  readonly includeObject: string | undefined;
  /** A whole object as answers have it. Default: as it is. */
  readonly whole?: ((object: KubeObject) => KubeObject) | undefined;
  /** Leave out the headers, as for all but the first event of a watch. */
  readonly withoutHeaders?: boolean;
}

/** A table as it goes over the wire: null, as upstream, where the headers are left out. */
export interface ShownTable extends Omit<Table, 'columnDefinitions'> {
  columnDefinitions: TableColumnDefinition[] | null;
}

/** Of kinds whose strategy has none, and of custom ones that say none. */
export const defaultColumns: readonly TableColumn[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    description: 'Name of the object.',
    value: ({ metadata }) => metadata.name,
  },
  {
    name: 'Created At',
    type: 'date',
    description: 'When the object was created.',
    value: ({ metadata }) => metadata.creationTimestamp || formatTime(0),
  },
];

/** The table of some objects; `metadata` is that of the list. */
export function createTable(
  { columns = defaultColumns }: Pick<Strategy, 'columns'>,
  objects: readonly KubeObject[],
  metadata: NonNullable<Table['metadata']>,
  request: TableRequest,
): ShownTable {
  const rows = objects.map(object => rowOf(object, columns, request));
  return { ...emptyTable({ columns }, metadata, request), rows };
}

/** A table that has no rows yet. */
export const emptyTable = (
  { columns = defaultColumns }: Pick<Strategy, 'columns'>,
  metadata: NonNullable<Table['metadata']>,
  request: TableRequest,
): ShownTable => ({
  kind: 'Table',
  apiVersion: `meta.k8s.io/${request.version}`,
  metadata,
  columnDefinitions: request.withoutHeaders ? null : columns.map(definitionOf),
  rows: [],
});

/** The row of a bookmark, in whose metadata it is said that the initial events are over: there is nothing to show. */
export const bookmarkRow = (
  { columns = defaultColumns }: Pick<Strategy, 'columns'>,
  bookmark: KubeObject,
  { version }: TableRequest,
): TableRow => ({ cells: columns.map(() => ''), object: partialMetadata(bookmark, version) });

const definitionOf = ({ name, type, format = '', description, priority = 0 }: TableColumn): TableColumnDefinition => ({
  name,
  type,
  format,
  description,
  priority,
});

function rowOf(
  object: KubeObject,
  columns: readonly TableColumn[],
  { nowMs, version, includeObject, whole = same => same }: TableRequest,
): TableRow {
  const cells = columns.map(column => printCell(column.value(object), nowMs));
  if (includeObject === 'None') return { cells, object: null };
  return { cells, object: includeObject === 'Object' ? whole(object) : partialMetadata(object, version) };
}
