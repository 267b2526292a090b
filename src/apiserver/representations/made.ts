/** Representations whose bytes are made of JSON: any format of any shape. */
import type { Status } from '#api';
import type { Content } from '../pipeline/answer.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { KeptBytes, Shelf } from './kept-bytes.ts';
import { KeptRuns } from './kept-runs.ts';
import type { Format, Framing, ListForm, ObjectType, Representation } from './representation.ts';
import { jsonOf, type Shape } from './shapes.ts';

interface MadeOptions {
  readonly format: Format;
  readonly shape: Shape;
  /** Where what is made is kept. */
  readonly kept: Pick<KeptBytes, 'shelf'>;
}

export class Made implements Representation, Framing {
  readonly contentType: string;
  readonly watchContentType: string;
  readonly isText: boolean;
  readonly split: Framing['split'];
  readonly #format: Format;
  readonly #shape: Shape;
  readonly #objects: Shelf<StoredObject, Uint8Array>;
  readonly #runs: KeptRuns<Uint8Array>;
  readonly #lengths: KeptRuns<number>;

  constructor({ format, shape, kept }: MadeOptions) {
    const { contentType, watchContentType, isText, split } = format;
    this.contentType = contentType;
    this.watchContentType = watchContentType;
    this.isText = isText;
    this.split = split;
    this.#format = format;
    this.#shape = shape;
    this.#objects = kept.shelf();
    this.#runs = new KeptRuns(kept.shelf());
    this.#lengths = new KeptRuns(kept.shelf());
  }

  object(stored: StoredObject): Uint8Array {
    this.#shape.checkOne?.();
    return this.#format.alone(this.#inside(stored), this.#shape.type);
  }

  value(value: object): Uint8Array {
    return this.#alone((value as Partial<Status>).kind === 'Status' ? value : (this.#shape.answer?.(value) ?? value));
  }

  /** Runs of items are made, and kept, in one piece: what is made of each alone would take more time and memory than
   *  making it. */
  list(content: Content & { type: 'list' }): ListForm {
    const shape = this.#shape;
    const form = this.#format.list(shape.head(content), {
      json: stored => shape.item?.(stored) ?? shape.json(stored),
      type: shape.type,
      count: content.list.items.length,
    });
    const run = (items: readonly StoredObject[]) => this.#runs.get(items, () => form.run(items), lengthOf);
    const { runLength } = form;
    if (!runLength) return { ...form, run };
    return {
      ...form,
      run,
      runLength: items =>
        this.#lengths.get(items, () => this.#runs.known(items)?.length ?? runLength(items), lengthOfNumber),
    };
  }

  framing(): Framing {
    return this;
  }

  event(message: WatchMessage): Uint8Array {
    return message.once(this, () => this.#makeEvent(message));
  }

  error(status: Status): Uint8Array {
    return this.#format.event('ERROR', this.#format.inside(jsonOf(status), status), status);
  }

  #alone(value: ObjectType): Uint8Array {
    return this.#format.alone(this.#format.inside(jsonOf(value), value), value);
  }

  #makeEvent({ type, stored, event }: WatchMessage): Uint8Array {
    const { type: shown } = this.#shape;
    const inside = stored ? this.#inside(stored) : this.#format.inside(jsonOf(this.#shape.show(event.object)), shown);
    return this.#format.event(type, inside, shown);
  }

  /** The object as it is within lists and events, made once. */
  #inside(stored: StoredObject): Uint8Array {
    const before = this.#objects.get(stored);
    if (before) return before;
    const made = this.#format.inside(this.#shape.json(stored), this.#shape.type);
    this.#objects.set(stored, made);
    return made;
  }
}

const lengthOf = ({ byteLength }: Uint8Array): number => byteLength;
/** What a number and the items that it is of take, about. */
const lengthOfNumber = (): number => 512;
