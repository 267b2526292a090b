/** Table: a list as the server prints it, with the columns that `kubectl get` shows. */
import type { ListMeta } from './list-meta.ts';
import type { ObjectMeta } from './object-meta.ts';
import type { Int32, RawJson, Time } from './scalars.ts';

/** The answer to a list or get that accepts `as=Table`. */
export interface Table {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** What the object is. */
  kind?: string;
  /** What every list says about itself. */
  metadata?: ListMeta;
  /** What the cells of a row mean. @listType atomic */
  columnDefinitions: TableColumnDefinition[];
  /** One row an object. @listType atomic */
  rows: TableRow[];
}

/** One column. */
export interface TableColumnDefinition {
  /** Heading. */
  name: string;
  /** OpenAPI type: number, integer, string, boolean. */
  type: string;
  /** OpenAPI format; `name` marks the column that names the object. */
  format: string;
  /** What the column means. */
  description: string;
  /** 0 columns are always shown, higher ones only when there is room or `-o wide` asks. */
  priority: Int32;
}

/** One object. */
export interface TableRow {
  /** A value a column: string, number, boolean, a list or a map of these, or null. @listType atomic */
  cells: RawJson[];
  /** States of the row, such as Completed. @listType atomic */
  conditions?: TableRowCondition[];
  /** The object, its metadata only, or nothing, as `includeObject` asks. */
  object?: RawJson;
}

/** A state of a row that a client may use to filter or to mark it. */
export interface TableRowCondition {
  /** `Completed` is the only one. */
  type: string;
  /** True, False or Unknown. */
  status: string;
  /** Machine-readable reason. */
  reason?: string;
  /** Human-readable reason. */
  message?: string;
  /** When the state last changed. */
  lastTransitionTime?: Time;
}

/** How a table shall be made: the query of the request. */
export interface TableOptions {
  /** Leave out the column definitions (for the later batches of a watch). */
  noHeaders?: boolean;
  /** `None`, `Metadata` (default) or `Object`. */
  includeObject?: 'None' | 'Metadata' | 'Object';
}

/** An object of which only the metadata is given, whatever its kind. */
export interface PartialObjectMetadata {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** What the object is. */
  kind?: string;
  /** What every object says about itself. @proto 1 */
  metadata?: ObjectMeta;
}

/** A list of such. */
export interface PartialObjectMetadataList {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** What the object is. */
  kind?: string;
  /** What every list says about itself. @proto 1 */
  metadata?: ListMeta;
  /** The objects. @proto 2 */
  items: PartialObjectMetadata[];
}
