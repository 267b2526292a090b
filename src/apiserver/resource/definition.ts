/** What the server is told of a kind to serve it. The kinds of this program, and those that come and go while it runs, are told
 *  alike and take the same way through it. */
import { type Kind, type StructReference, structOf } from '#api';
import type { Strategy } from './strategy.ts';
import type { SubresourceHandler } from './subresource.ts';

/** A kind with its fields. */
export interface KindShape {
  readonly kind: Kind;
  /** The fields of its objects. */
  readonly struct: StructReference;
}

/** Words about fields, for OpenAPI and `kubectl explain`: struct -> field -> words, the struct's own under `''`. */
export type Words = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A kind, and all that is done with it. */
export interface KindDefinition extends KindShape {
  /** What it does beyond its shape. Default: nothing. */
  readonly strategy?: Strategy | undefined;
  /** Its subresources that are more than a part of the object, and what answers it when it is not stored. Default: none. */
  readonly handlers?: readonly SubresourceHandler[] | undefined;
  /** Words about its structs that are none of this program's. Default: none. */
  readonly words?: Words | undefined;
  /** Whether its objects are stored below the name of its group, as those of custom resources. Default: as a kind of Kubernetes. */
  readonly isCustom?: boolean | undefined;
  /** Whether its objects are on their way out: none can be made any more. Default false. */
  readonly isEnding?: boolean | undefined;
}

/** A kind of this program. Throws for others. */
export const shapeOf = (kind: Kind): KindShape => ({ kind, struct: structOf(kind) });
