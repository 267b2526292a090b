/** What comes out of a request, whichever the transport. */

import type { DocumentAnswer } from '../messages/documents.ts';
import type { ObjectList } from '../reads/page.ts';
import type { Served } from '../registry/catalogue.ts';
import type { StoredAs, TableColumn } from '../resource/strategy.ts';
import type { StoredObject } from '../watch/stored-object.ts';

/** What an answer consists of; a view shows objects as another kind. */
export type Content =
  | { readonly type: 'object'; readonly stored: StoredObject; readonly view: StoredAs | undefined }
  | {
      readonly type: 'list';
      readonly list: ObjectList;
      readonly view: StoredAs | undefined;
      readonly served: Served;
    }
  | {
      readonly type: 'plain';
      readonly value: object;
      /** How a table shows the value, an object. Default: a table is not to be had of it. */
      readonly columns?: readonly TableColumn[] | undefined;
    };

/** An answer about resources. Transports send it as bytes, or hand over the very objects of the cache. */
export interface Answer {
  /** HTTP status code. */
  readonly code: number;
  readonly content: Content;
  /** Texts of `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What a request is answered with. Undefined: what it began goes on by itself, as watches and connections do. */
export type Outcome = Answer | DocumentAnswer | undefined;
