/** DefaultStorageClass: claims that name no class get the default one. */
import {
  defaultStorageClassAnnotation,
  type KubeObject,
  PersistentVolumeClaim,
  StorageClass,
  storageClassAnnotation,
} from '#api';
import type { AdmissionPlugin, ListObjects } from '../admission.ts';
import { newestDefault } from '../default-object.ts';

export const defaultStorageClass = ({ list }: { list: ListObjects }): AdmissionPlugin => ({
  name: 'DefaultStorageClass',
  admit({ operation, resource, subresource, object }) {
    if (operation !== 'CREATE' || resource.kind !== PersistentVolumeClaim || subresource !== '') return undefined;
    const { metadata, spec } = object as PersistentVolumeClaim;
    if (!spec || spec.storageClassName !== undefined || storageClassAnnotation in (metadata.annotations ?? {}))
      return undefined;
    const complete = (classes: readonly KubeObject[]) => {
      const name = newestDefault(classes, defaultStorageClassAnnotation)?.metadata.name;
      if (name !== undefined) spec.storageClassName = name;
    };
    const classes = list(StorageClass);
    return classes instanceof Promise ? classes.then(complete) : complete(classes);
  },
});
