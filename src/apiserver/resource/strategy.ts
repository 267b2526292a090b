/** A strategy: what a kind does beyond its shape. The generic registry is the engine; one file per kind in
 *  `strategies/` says what is special. Every member is a pure function of plain data.
 *
 *  Flow of a write: decode -> constant defaults (descriptors) -> `applyDefaults` -> mutating admission -> `prepareFor*`
 *  -> structural checks (descriptors) -> `validate*` -> validating admission -> commit. */
import type { FieldError, FieldPattern, FieldSet, Kind, KubeObject } from '#api';
import type { Steps } from '#base';
import type { UserInfo } from '#client';
import type { Cell } from './cell.ts';

/** What a strategy may know of the request. */
export interface WriteContext {
  readonly user: UserInfo;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** `''` for the object itself, or `status`, `scale`, `binding`... */
  readonly subresource: string;
  /** The version in which clients see the object, where that is not the stored one; undefined: as it is stored. */
  readonly viewVersion?: string | undefined;
}

/** One column of `kubectl get`. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
export interface TableColumn<K extends KubeObject = KubeObject> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description: string;
  /** 0 is shown always, 1 only with `-o wide`. Default 0. */
  readonly priority?: number;
  /** The cell, of nothing but the object. */
  value(object: K): Cell;
}

/** A kind that is another face of objects stored as a second kind, such as events of two groups. Both functions leave
 *  their argument as it is. */
export interface StoredAs<K extends KubeObject = KubeObject> {
  readonly kind: Kind;
  toStored(object: K): KubeObject;
  fromStored(object: KubeObject): K;
  /** What field selectors may name, besides `metadata.*`, and the stored kind's selectable field that it means. */
  readonly storedFields: Readonly<Record<string, string>>;
}

/** Reads a field as selectors see it; nothing is the empty text. A method, so that strategies fit in one list. */
export type SelectableField<K extends KubeObject = KubeObject> = { read(object: K): string | undefined }['read'];

/** What a delete request becomes. */
export interface GracefulDeletion {
  /** Seconds that the object may take to go; 0 removes it at once. */
  readonly graceSeconds: number;
}

/** A unique thing that an object holds while it exists, such as a cluster IP or a node port. The registry writes `key`
 *  in the same commit as the object, on the condition that nobody holds it. */
export interface Reservation {
  /** A store key, `/registry/ipaddresses/10.96.0.1`. */
  readonly key: string;
  /** The value to store. One with `metadata` is an object of a kind of its own, and gets a uid and the time of its
   *  creation. */
  readonly value: object;
}

/** Reservations of a kind: the free ones are chosen by the registry, which retries when somebody was quicker. */
export interface Reservations<K extends KubeObject> {
  /** Fills in what the object leaves to the server, given whether a key is held by another object. */
  assign(object: K, old: K | undefined, isHeld: (key: string) => boolean): FieldError[];
  /** What the object holds. */
  of(object: K): readonly Reservation[];
  /** The error when an explicitly requested one is held by another object. */
  taken(object: K, key: string): FieldError;
}

/** Members that are left out add nothing to what the engine does for every kind. */
export interface Strategy<K extends KubeObject = KubeObject> {
  readonly kind: Kind<K>;
  /** Fetches what the members need, before a write; undefined when it is there. Default: nothing has to be fetched. */
  load?(): Promise<void> | undefined;
  /** What clients are warned of whenever they use the kind. Default: nothing. */
  readonly deprecation?: string;
  /** Defaults that need a look at other fields, or at the clock; without `nowMs` those wait. Changes the draft. */
  applyDefaults?(draft: K, nowMs?: number): void;
  /** Clears what a writer may not set, sets what the server sets. Changes the draft. The engine itself clears `status`
   *  on create and keeps it on update (and keeps all but `status` and some metadata on a status update) when the kind
   *  has a status subresource, and counts `metadata.generation` when `spec` changes. */
  prepareForCreate?(draft: K, context: WriteContext): void;
  /** Changes what follows from the name of a new object, whose generated one was taken and is another now. */
  applyRename?(draft: K, before: string): void;
  prepareForUpdate?(draft: K, old: K, context: WriteContext): void;
  validateCreate?(object: K, context: WriteContext): FieldError[];
  /** Whether updates of the object itself are checked for what its fields may be at all. Default true; not where none
   *  of them can be changed, and that is all that is said. */
  readonly checksShapeOnUpdate?: boolean;
  /** Called for updates of the object itself and of subresources other than status. */
  validateUpdate?(object: K, old: K, context: WriteContext): FieldError[];
  validateStatusUpdate?(object: K, old: K, context: WriteContext): FieldError[];
  /** What is checked besides, in steps, of kinds whose checks may take long; also of writes of the status. `old` is
   *  undefined for a new object. `found` is what is wrong with its metadata, which is told anyway. */
  validateInSteps?(
    object: K,
    old: K | undefined,
    context: WriteContext,
    found: readonly FieldError[],
  ): Steps<FieldError[]>;
  /** Whether checks of objects may take long, however small they are: their writes take turns. Default: they do not. */
  takesTurns?(): boolean;
  /** Whether a create may bring a status, as that of a node does. Default false. */
  readonly acceptsStatusOnCreate?: boolean;
  /** Whether `metadata.generation` counts the changes of everything but metadata and status. Default: whether the kind
   *  has a status subresource. */
  readonly countsGeneration?: boolean;
  /** What of the metadata `metadata.generation` counts the changes of too. Default: nothing. */
  readonly countedMetadata?: readonly ('annotations' | 'labels')[];
  /** Subresources, besides `status`, that write the status: `approval` of certificate signing requests. Default:
   *  none. */
  readonly statusSubresources?: readonly string[];
  /** Subresources, besides status, whose changes are not counted: that a pod is put on a node is no change of what is
   *  desired. Default: none. */
  readonly uncountedSubresources?: readonly string[];
  /** What a write through a subresource (`''`: of the object itself) leaves as it was, whatever it says, so that nobody
   *  manages it for having said it. Default: the status, and for the status the spec, where the status is written
   *  apart. */
  readonly resetFields?: Readonly<Record<string, FieldSet>>;
  /** All that a write through a subresource may change. Default: whatever is not reset. */
  readonly onlyFields?: Readonly<Record<string, FieldPattern>>;
  /** Advice for the writer, sent as `Warning` headers. */
  warnings?(object: K, old: K | undefined): string[];
  /** Paths of what a body has too much, where its type leaves that open. Default: nothing. */
  unknownFields?(body: unknown): string[];
  /** Rule for `metadata.name`, with upstream's messages; given the version in which clients see the object, where that
   *  is not the stored one. Default: DNS-1123 subdomain. */
  readonly validateName?: (name: string, viewVersion?: string) => string[];
  /** Which writes ask of `metadata.generateName` to be the beginning of a name; of others it only has to have its place
   *  in a path, as upstream. Default `all`. */
  readonly prefixChecked?: 'all' | 'create' | 'none';
  /** Whether a create by PUT is allowed. Default false. */
  readonly allowCreateOnUpdate?: boolean;
  /** Whether an update without a resourceVersion overwrites whatever is there. Default true, as for most kinds
   *  upstream. */
  readonly allowUnconditionalUpdate?: boolean;
  /** Whether a DELETE that removes an object answers with it. Default false: with a Status, as for most kinds
   *  upstream. */
  readonly answersDeletedObject?: boolean;
  /** Fields that field selectors may use besides `metadata.name` and `metadata.namespace`. */
  readonly selectableFields?: Readonly<Record<string, SelectableField<K>>>;
  /** How selectors of other fields are refused. Default: in the words of most kinds upstream. */
  readonly notSelectable?: (field: string) => string;
  /** What clients are warned of who delete without saying what becomes of dependents. Default: nothing. */
  readonly deletionWarning?: string;
  /** Preconditions of a deletion are refused in the words of those of an update. Default false. */
  readonly checksPreconditionsItself?: boolean;
  /** How a delete with these grace seconds goes; undefined removes at once. */
  gracefulDeletion?(object: K, requestedSeconds: number | undefined): GracefulDeletion | undefined;
  /** What a delete without propagationPolicy does to dependents. Default `Background`. */
  readonly defaultPropagation?: 'Background' | 'Orphan' | 'None';
  /** What a delete with `orphanDependents: false` does to dependents. Default `Background`. */
  readonly unorphanedPropagation?: 'Background' | 'Foreground';
  /** Changes the draft when deletion begins but the object stays for now (grace, finalizers): a namespace's phase. */
  prepareForDelete?(draft: K, context: WriteContext): void;
  /** Whether the object may go, besides having no `metadata.finalizers` left: a namespace without `spec.finalizers`.
   *  Default: yes. */
  isReleased?(object: K): boolean;
  /** Whether the metadata of what is going says how long it may take. Default true; that of namespaces does not. */
  readonly tellsGracePeriod?: boolean;
  /** The kind is not stored itself; its requests go to the other kind's registry. Default: stored as it is. */
  readonly storedAs?: StoredAs<K>;
  readonly reservations?: Reservations<K>;
  /** Seconds after the last write at which the server forgets objects. Default: never. */
  readonly timeToLiveSeconds?: number;
  /** Columns of `kubectl get`. Default: Name and Age. */
  readonly columns?: readonly TableColumn<K>[];
}

/** Forgets the type of the kind, so that strategies fit in one list. */
export const defineStrategy = <K extends KubeObject>(strategy: Strategy<K>): Strategy => strategy;
