/** Representations whose bytes are made of parsed objects: any format of any shape. */
import type { KubeObject, Status } from '#api';
import type { Content } from '../pipeline/answer.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { Shelf } from './kept-bytes.ts';
import type { Bytes, Format, Framing, ListForm, Representation } from './representation.ts';
import type { Shape } from './shapes.ts';

export interface MadeOptions {
  readonly format: Format;
  readonly shape: Shape;
  /** Where the bytes of objects are kept. */
  readonly shelf: Shelf<StoredObject, Uint8Array>;
}

export class Made implements Representation, Framing {
  readonly contentType: string;
  readonly watchContentType: string;
  readonly isText: boolean;
  readonly split: Framing['split'];
  readonly #options: MadeOptions;

  constructor(options: MadeOptions) {
    const { contentType, watchContentType, isText, split } = options.format;
    this.contentType = contentType;
    this.watchContentType = watchContentType;
    this.isText = isText;
    this.split = split;
    this.#options = options;
  }

  object(stored: StoredObject): Bytes {
    const { format, shape } = this.#options;
    shape.checkOne?.();
    return onceMade(this.#inside(stored), inside => format.alone(inside, shape.type));
  }

  value(value: object): Uint8Array {
    const { format } = this.#options;
    return format.alone(format.inside(value), value);
  }

  list(content: Content & { type: 'list' }): ListForm {
    const { format, shape } = this.#options;
    const isEmpty = content.list.items.length === 0;
    return format.list(shape.head(content), { item: stored => this.#inside(stored), isEmpty });
  }

  framing(): Framing {
    return this;
  }

  event(message: WatchMessage): Bytes {
    return message.once(this, () => this.#makeEvent(message));
  }

  error(status: Status): Uint8Array {
    const { format } = this.#options;
    return format.event('ERROR', format.inside(status), status);
  }

  #makeEvent(message: WatchMessage): Bytes {
    const { format, shape } = this.#options;
    const inside = message.stored ? this.#inside(message.stored) : this.#make(message.event.object);
    return onceMade(inside, made => format.event(message.type, made, shape.type));
  }

  /** The object as it is within lists and events, made once. */
  #inside(stored: StoredObject): Bytes {
    const { shelf } = this.#options;
    return (
      shelf.get(stored) ??
      onceMade(this.#make(stored.object), made => {
        shelf.set(stored, made);
        return made;
      })
    );
  }

  #make(object: KubeObject): Bytes {
    const { format, shape } = this.#options;
    return onceMade(shape.show(object), shown => format.inside(shown));
  }
}

/** At once, or when the value has come. */
export function onceMade<T extends object>(value: T | Promise<T>, use: (value: T) => Uint8Array): Bytes {
  return value instanceof Promise ? value.then(use) : use(value);
}
