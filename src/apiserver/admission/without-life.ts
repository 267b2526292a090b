/** Changes that are about an object's life alone: whoever may not change the object may still let it go. */
import type { KubeObject } from '#api';

/** An object without what decides only about its own end. */
export function withoutLife(object: KubeObject): object {
  const {
    ownerReferences: _,
    finalizers: __,
    resourceVersion: ___,
    generation: ____,
    managedFields: _____,
    ...metadata
  } = object.metadata;
  return { ...object, metadata };
}
