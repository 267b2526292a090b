/** What is shown of objects: all of them, as stored or as the view's kind, or their metadata alone. */
import { type KubeObject, StatusError } from '#api';
import { jsonText } from '#base';
import type { Content } from '../pipeline/answer.ts';
import type { ObjectList } from '../reads/page.ts';
import type { Resource } from '../resource/resource.ts';
import type { StoredAs } from '../resource/strategy.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { Negotiated } from './negotiate.ts';
import { partialMetadata, partialMetadataJson } from './partial-metadata.ts';
import type { ListHead, ObjectType } from './representation.ts';

/** What of an object goes over the wire, whatever the format. */
export interface Shape {
  /** What an object is when it is shown. */
  readonly type: ObjectType;
  show(object: KubeObject): object;
  /** The same in JSON, of an object that is held. */
  json(stored: StoredObject): Uint8Array;
  /** And within a list. Default: the same. */
  item?(stored: StoredObject): Uint8Array;
  /** Throws the 406 for a list that is no list of such. */
  head(content: Content & { type: 'list' }): ListHead;
  /** Throws the 406 when what is asked for is a list of such. */
  checkOne?(): void;
  /** An answer that is no stored object, as what a subresource says. Throws the 406, too. Default: all of it. */
  answer?(value: object): object;
}

/** Objects as they are, or as the kind that a view shows. */
export const wholeObjects = (
  { apiVersion = '', kind = '', listKind = `${kind}List` }: ObjectType & { readonly listKind?: string },
  view?: StoredAs,
): Shape => ({
  type: { apiVersion, kind },
  show: view ? object => view.fromStored(object) : object => object,
  json: view ? stored => jsonOf(view.fromStored(stored.object)) : stored => stored.toBytes(),
  item: view ? stored => itemOf(view.fromStored(stored.object), stored.resource) : stored => stored.toItemBytes(),
  head: ({ list }) => ({ apiVersion, kind: listKind, metadata: listMetadata(list), items: [] }),
});

/** Objects reduced to their metadata. */
export function metadataAlone({ as, asVersion }: Negotiated): Shape {
  const list = 'PartialObjectMetadataList';
  const apiVersion = `meta.k8s.io/${asVersion}`;
  const checkOne = () => {
    if (as === list) throw cannotConvert(as);
  };
  return {
    type: { apiVersion, kind: 'PartialObjectMetadata' },
    show: object => partialMetadata(object, asVersion),
    json: stored => partialMetadataJson(stored, asVersion),
    head({ list: found }) {
      if (as !== list) throw cannotConvert(as);
      return { kind: list, apiVersion, metadata: listMetadata(found), items: [] };
    },
    checkOne,
    answer(value) {
      checkOne();
      return partialMetadata(value as KubeObject, asVersion);
    },
  };
}

/** As its kind has items: without its type, unless it is a custom one. */
const itemOf = ({ apiVersion, kind, ...object }: KubeObject, { isCustom }: Resource): Buffer =>
  jsonOf(isCustom ? { apiVersion, kind, ...object } : object);

/** Data that is held nowhere, in JSON. */
export const jsonOf = (value: object): Buffer => Buffer.from(jsonText(value));

/** What a list says about itself. */
export const listMetadata = (list: ObjectList) => ({
  // As upstream, what is kept nowhere has no version.
  ...(list.revision === 0 ? {} : { resourceVersion: String(list.revision) }),
  ...(list.continue === undefined ? {} : { continue: list.continue }),
  ...(list.remaining === undefined ? {} : { remainingItemCount: list.remaining }),
});

const cannotConvert = (as: string | undefined): StatusError =>
  new StatusError(406, 'NotAcceptable', `the object cannot be converted to ${as}`);
