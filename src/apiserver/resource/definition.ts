/** What the server is told of a kind to serve it. The kinds of this program, and those that come and go while it runs,
 *  are told alike and take the same way through it. */
import { type Decoded, type EnabledGates, type Kind, type KubeObject, type StructReference, structOf } from '#api';
import type { Conversion } from './conversion.ts';
import type { Strategy } from './strategy.ts';
import type { SubresourceHandler } from './subresource.ts';

/** Rules of a kind's own. Each changes the object. What is wrong with an object is the strategy's to say. */
export interface FieldRules {
  /** Makes a body, or what a patch made, an object of the kind: drops what is not its. Nulls that are no values are
   *  dropped, too, unless they were applied: as upstream, who applies them is told. */
  decode(draft: KubeObject, options?: { readonly isApplied?: boolean | undefined }): Decoded;
  /** Makes what is stored, perhaps under other rules, an object of the kind. */
  recall(stored: KubeObject): void;
  /** Makes of an object that is about to be stored what it will be when it is read again. Left out where that is what
   *  it is. */
  readonly store?: ((draft: KubeObject) => void) | undefined;
  applyDefaults(draft: KubeObject): void;
  /** Brings an object into its normal form. */
  normalize(draft: KubeObject): void;
}

/** A schema as documents have it. */
export interface PublishedSchema {
  /** Without the fields that all objects have. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether fields may be there that it does not name, and nobody shall be told of any. */
  readonly isOpen: boolean;
}

/** A kind with its fields. */
export interface KindShape {
  readonly kind: Kind;
  /** The fields of its objects. */
  readonly struct: StructReference;
  /** How its objects are read and completed by their fields. Default: as the struct says. */
  readonly rules?: FieldRules | undefined;
  /** Whether its objects are stored below the name of its group, as those of custom resources. Default: as a kind of
   *  Kubernetes. */
  readonly isCustom?: boolean | undefined;
  /** The schema of its objects in the words of a version of OpenAPI. Default: made of the struct. */
  readonly publish?: ((openApi: { readonly version: 2 | 3 }) => PublishedSchema) | undefined;
  /** The feature gates that are on, behind which it has fields. Default: none. */
  readonly gates?: EnabledGates | undefined;
}

/** Words about fields, for OpenAPI and `kubectl explain`: struct -> field -> words, the struct's own under `''`. */
export type Words = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A kind, and all that is done with it. */
export interface KindDefinition extends KindShape {
  /** What it does beyond its shape. Default: nothing. */
  readonly strategy?: Strategy | undefined;
  /** Its subresources that are more than a part of the object, and what answers it when it is not stored. Default:
   *  none. */
  readonly handlers?: readonly SubresourceHandler[] | undefined;
  /** Words about its structs that are none of this program's. Default: none. */
  readonly words?: Words | undefined;
  /** The version in which its objects are stored. Default: the kind's own. */
  readonly storedVersion?: string | undefined;
  /** Who converts between that version and the kind's own. Default: nobody, both have the same fields. */
  readonly conversion?: Conversion | undefined;
  /** Differs whenever what documents say of it does. Default: nobody knows without making them. */
  readonly fingerprint?: string | undefined;
  /** Whether its objects are on their way out: none can be made any more. Default false. */
  readonly isEnding?: boolean | undefined;
}

/** What documents say of a kind is made of. */
export type DescribedKind = KindShape & Pick<KindDefinition, 'isCustom' | 'strategy'>;

/** A kind of this program. Throws for others. */
export const shapeOf = (kind: Kind): KindShape => ({ kind, struct: structOf(kind) });
