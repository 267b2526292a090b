/** Tables as a representation. What they say, ages above all, is of the second in which it is asked for. */
import type { KubeObject, Status } from '#api';
import type { Clock } from '#base';
import type { Content } from '../pipeline/answer.ts';
import { asAnswered } from '../resource/field-rules.ts';
import type { Resource } from '../resource/resource.ts';
import type { StoredAs, Strategy, TableColumn } from '../resource/strategy.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { KeptBytes } from './kept-bytes.ts';
import { KeptRuns } from './kept-runs.ts';
import { type Formats, notAcceptable } from './negotiate.ts';
import { partialMetadataJson } from './partial-metadata.ts';
import type { Format, Framing, ListForm, ObjectType, Representation } from './representation.ts';
import { jsonOf, listMetadata, wholeObjects } from './shapes.ts';
import { bookmarkRow, createTable, defaultColumns, emptyTable, type TableRequest } from './table.ts';
import { type RowFacts, TableRows } from './table-rows.ts';

/** Whose table, in which format. */
export interface TablesOptions {
  readonly format: Format;
  /** Whose columns they have. Default: name and age. */
  readonly resource: Resource | undefined;
  /** As which kind its objects are shown. Default: as stored. */
  readonly view?: StoredAs | undefined;
  readonly includeObject: string | undefined;
  /** Version of meta.k8s.io. */
  readonly version: string;
  readonly clock: Pick<Clock, 'now'>;
  /** What the server speaks. */
  readonly formats: Formats;
  /** Where rows are kept, of a format that writes JSON as it is. Default: nowhere. */
  readonly kept?: Pick<KeptBytes, 'shelf'> | undefined;
}

/** One for each choice of a request; rows are kept over those of the same. */
export class Tables implements Representation {
  readonly contentType: string;
  readonly watchContentType: string;
  readonly isOfTheMoment = true;
  readonly #options: TablesOptions;
  readonly #rows: KeptRuns<TableRows> | undefined;
  /** Keys of the events of a second: those with headers, and those without. */
  #second = { at: 0, first: {}, later: {} };

  constructor(options: TablesOptions) {
    this.contentType = options.format.contentType;
    this.watchContentType = options.format.watchContentType;
    this.#options = options;
    this.#rows = options.kept && new KeptRuns(options.kept.shelf());
  }

  object({ resource, object, revision }: StoredObject): Uint8Array {
    // As upstream, what was not stored has no version.
    return this.#table(resource.strategy, object, revision === 0 ? undefined : String(revision));
  }

  value(value: object, columns?: readonly TableColumn[]): Uint8Array {
    if ((value as Partial<Status>).kind === 'Status') return this.#alone(value);
    if (!columns) throw notAcceptable(this.#options.formats);
    const object = value as KubeObject;
    return this.#table({ columns }, object, object.metadata.resourceVersion);
  }

  list({ list, served }: Content & { type: 'list' }): ListForm {
    const { format } = this.#options;
    const { strategy } = served.resource;
    const request = this.#request();
    const { nowMs } = request;
    const facts = this.#rowFacts(strategy);
    const head = emptyTable(strategy, listMetadata(list), request);
    const form = format.list(head, {
      json: stored => TableRows.of([stored], facts, nowMs).at(nowMs),
      type: head,
      count: list.items.length,
    });
    const kept = this.#rows;
    if (!kept) return form;
    return { ...form, run: items => kept.get(items, () => TableRows.of(items, facts, nowMs), sizeOf).at(nowMs) };
  }

  /** The first event brings the headers. */
  framing(): Framing {
    const { format } = this.#options;
    let isFirst = true;
    return {
      isText: format.isText,
      event: message => {
        const withoutHeaders = !isFirst;
        isFirst = false;
        return message.once(this.#keyOf(withoutHeaders), () => this.#makeEvent(message, withoutHeaders));
      },
      error: (status: Status) => format.event('ERROR', format.inside(jsonOf(status), status), status),
      split: format.split,
    };
  }

  #rowFacts({ columns = defaultColumns }: Pick<Strategy, 'columns'>): RowFacts {
    const { includeObject, version, view } = this.#options;
    if (includeObject === 'None') return { columns, object: () => noObject };
    if (includeObject !== 'Object') return { columns, object: stored => partialMetadataJson(stored, version) };
    const whole = wholeObjects({}, view);
    return { columns, object: stored => whole.json(stored) };
  }

  #keyOf(withoutHeaders: boolean): object {
    const at = Math.floor(this.#options.clock.now() / 1000);
    if (at !== this.#second.at) this.#second = { at, first: {}, later: {} };
    return withoutHeaders ? this.#second.later : this.#second.first;
  }

  #request(withoutHeaders = false): TableRequest {
    const { clock, version, includeObject, view, resource } = this.#options;
    const whole = (object: KubeObject): KubeObject =>
      view?.fromStored(object) ?? (resource ? asAnswered(resource, object) : object);
    return { nowMs: clock.now(), version, includeObject, whole, withoutHeaders };
  }

  #table(columns: Pick<Strategy, 'columns'>, object: KubeObject, resourceVersion: string | undefined): Uint8Array {
    return this.#alone(
      createTable(columns, [object], resourceVersion === undefined ? {} : { resourceVersion }, this.#request()),
    );
  }

  #alone(value: ObjectType): Uint8Array {
    const { format } = this.#options;
    return format.alone(format.inside(jsonOf(value), value), value);
  }

  #makeEvent({ event: { type, object } }: WatchMessage, withoutHeaders: boolean): Uint8Array {
    const { format, resource } = this.#options;
    const columns: Pick<Strategy, 'columns'> = resource?.strategy ?? {};
    const { resourceVersion } = object.metadata;
    const request = this.#request(withoutHeaders);
    const table =
      type === 'BOOKMARK'
        ? { ...emptyTable(columns, { resourceVersion }, request), rows: [bookmarkRow(columns, object, request)] }
        : createTable(columns, [object], { resourceVersion }, request);
    return format.event(type, format.inside(jsonOf(table), table), table);
  }
}

const noObject = Buffer.from('null');

const sizeOf = ({ byteLength }: TableRows): number => byteLength;
