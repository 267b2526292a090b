/** The representations that there are, and the choice among them. */
import { badRequest, type StatusError } from '#api';
import type { Clock } from '#base';
import { messageOf } from '../codecs/protobuf/layout.ts';
import type { Served } from '../registry/catalogue.ts';
import { type CompressedRuns, RunsByBytes, RunsByItems } from './compressed-runs.ts';
import { cborFormat } from './formats/cbor.ts';
import { jsonFormat } from './formats/json.ts';
import { protobufFormat } from './formats/protobuf.ts';
import { KeptBytes } from './kept-bytes.ts';
import { Made } from './made.ts';
import { type Acceptable, type Formats, type Negotiated, noSuchForm } from './negotiate.ts';
import type { Format, ObjectType, Representation } from './representation.ts';
import { metadataAlone, type Shape, wholeObjects } from './shapes.ts';
import { storedJson } from './stored-json.ts';
import { Tables, type TablesOptions } from './tables.ts';
import { Yaml } from './yaml.ts';

/** What a request says of the form of its answer. */
export interface Wanted {
  readonly acceptable: Acceptable;
  /** Indent JSON for people. Default false. */
  readonly isPretty?: boolean;
  /** What each row of a table says of its object besides the cells. Default: its metadata. */
  readonly includeObject?: string | undefined;
}

/** A form that a client takes, of a kind. */
interface Asked extends Omit<Wanted, 'acceptable'> {
  readonly form: Negotiated;
  readonly served: Served | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly formats: Formats;
  readonly kept: KeptBytes;
  /** Bytes of objects in a format and shape. */
  readonly made: (format: Format, shape: Shape) => Representation;
}

const plain = jsonFormat();
const pretty = jsonFormat({ isPretty: true });
const anything: ObjectType = { apiVersion: '', kind: '' };

/** All there are: the first that is meant is taken. YAML is written from JSON. To add one: its row here, and its media
 *  type in `negotiate.ts`. */
const representations: readonly {
  readonly name: string;
  readonly isMeant: (asked: Asked) => boolean;
  readonly create: (asked: Asked) => Representation;
}[] = [
  {
    name: 'table',
    isMeant: ({ form }) => form.as === 'Table',
    create: asked => new Tables(tableOptions(asked)),
  },
  {
    name: 'metadata in protobuf',
    isMeant: ({ form }) => form.as !== undefined && form.format === 'protobuf',
    create: ({ form, made }) => made(protobufFormat, metadataAlone(form)),
  },
  {
    name: 'metadata in CBOR',
    isMeant: ({ form }) => form.as !== undefined && form.format === 'cbor',
    create: ({ form, made }) => made(cborFormat, metadataAlone(form)),
  },
  {
    name: 'metadata in JSON',
    isMeant: ({ form }) => form.as !== undefined,
    create: ({ form, made, isPretty }) => made(isPretty ? pretty : plain, metadataAlone(form)),
  },
  {
    name: 'protobuf',
    isMeant: ({ form }) => form.format === 'protobuf',
    create: ({ served, made }) => made(protobufFormat, wholeObjects(served?.kind ?? anything, served?.view)),
  },
  {
    name: 'CBOR',
    isMeant: ({ form }) => form.format === 'cbor',
    create: ({ served, made }) => made(cborFormat, wholeObjects(served?.kind ?? anything, served?.view)),
  },
  {
    name: 'JSON for people, and of another version',
    isMeant: ({ served, isPretty }) => isPretty === true || served?.view !== undefined,
    create: ({ served, made, isPretty }) =>
      made(isPretty ? pretty : plain, wholeObjects(served?.kind ?? anything, served?.view)),
  },
  { name: 'JSON of the stored version', isMeant: () => true, create: () => storedJson },
];

/** What of its object a row of a table may have. */
const included = ['None', 'Metadata', 'Object'];

const notIncludable = (text: string): StatusError =>
  badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
  );

const tableOptions = ({ form, isPretty, served, includeObject, clock, kept, formats }: Asked): TablesOptions => ({
  formats,
  includeObject,
  clock,
  format: isPretty ? pretty : plain,
  kept: isPretty ? undefined : kept,
  version: form.asVersion,
  resource: served?.resource,
  view: served?.view,
});

/** Whether a form can be had of objects of a type. */
const isToBeHad = ({ format, as }: Negotiated, type: ObjectType | undefined): boolean =>
  format !== 'protobuf' || as !== undefined || !type || messageOf(type.apiVersion ?? '', type.kind ?? '') !== undefined;

interface RepresentationsOptions {
  readonly clock: Clock;
  /** What the server speaks. */
  readonly formats: Formats;
}

/** For a server; to be disposed with it. */
export const createRepresentations = (options: RepresentationsOptions): Representations => new Representations(options);

/** Makes representations, one for all who ask for the same, so that they share what is made. */
export class Representations implements Disposable {
  /** What the server speaks. */
  readonly formats: Formats;
  readonly #clock: Clock;
  readonly #kept: KeptBytes;
  readonly #known = new WeakMap<object, Map<string, Representation>>();
  readonly #compressed = new WeakMap<Representation, CompressedRuns>();

  constructor({ clock, formats }: RepresentationsOptions) {
    this.#clock = clock;
    this.formats = formats;
    this.#kept = new KeptBytes({ clock });
  }

  /** The representation that is liked best of those that there are of the kind; of an answer that is no object of it,
   *  of the `value`'s. Throws the 406. */
  choose(
    { acceptable, isPretty = false, includeObject }: Wanted,
    served: Served | undefined,
    value?: object,
  ): Representation {
    const type: ObjectType | undefined = value ?? served?.kind;
    const form = acceptable.find(candidate => isToBeHad(candidate, type));
    // As upstream, which tells what it could give of other kinds.
    if (!form) throw noSuchForm(this.formats);
    const { format, as } = form;
    if (as === 'Table' && served && includeObject && !included.includes(includeObject))
      throw notIncludable(includeObject);
    if (format === 'json' && as === undefined && !isPretty && !served?.view) return storedJson;
    return this.#once({
      form,
      served,
      isPretty: isPretty && format === 'json',
      includeObject:
        as === 'Table' && (includeObject === 'None' || includeObject === 'Object') ? includeObject : undefined,
      clock: this.#clock,
      formats: this.formats,
      kept: this.#kept,
      made: (bytesFormat, shape) => new Made({ format: bytesFormat, shape, kept: this.#kept }),
    });
  }

  /** What of a representation's lists was compressed, kept as what was made is. */
  compressedRuns(representation: Representation): CompressedRuns {
    let runs = this.#compressed.get(representation);
    if (!runs) {
      runs = representation.isOfTheMoment ? new RunsByBytes(this.#kept) : new RunsByItems(this.#kept);
      this.#compressed.set(representation, runs);
    }
    return runs;
  }

  [Symbol.dispose](): void {
    this.#kept[Symbol.dispose]();
  }

  #once(asked: Asked): Representation {
    const { form, served, isPretty, includeObject } = asked;
    const kind = served ?? anything;
    const known = this.#known.get(kind) ?? new Map<string, Representation>();
    const key = `${form.format} ${form.as} ${form.asVersion} ${isPretty} ${includeObject}`;
    let representation = known.get(key);
    if (!representation) {
      representation = create(asked);
      this.#known.set(kind, known.set(key, representation));
    }
    return representation;
  }
}

function create(asked: Asked): Representation {
  const row = representations.find(({ isMeant }) => isMeant(asked)) as (typeof representations)[number];
  const representation = row.create(asked);
  return asked.form.format === 'yaml' ? new Yaml(representation) : representation;
}
