/** PersistentVolumeClaimResize: claims grow only when they have a volume, of a class that lets them. */
import { compareQuantity, forbidden, type KubeObject, PersistentVolumeClaim, StorageClass, storageClassOf } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from '../admission.ts';

export const persistentVolumeClaimResize = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'PersistentVolumeClaimResize',
  validate(request) {
    const { operation, resource, subresource, object, old } = request;
    if (operation !== 'UPDATE' || resource.kind !== PersistentVolumeClaim || subresource !== '') return undefined;
    const [claim, before] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    if (compareQuantity(sizeOf(claim), sizeOf(before)) <= 0) return undefined;
    if (before.status?.phase !== 'Bound') throw refusal(request, 'Only bound persistent volume claims can be expanded');
    const name = storageClassOf(claim);
    const check = (found: KubeObject | undefined) => {
      if ((found as StorageClass | undefined)?.allowVolumeExpansion && name === storageClassOf(before)) return;
      throw refusal(
        request,
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      );
    };
    const found = name === '' ? undefined : find(StorageClass, { name });
    return found instanceof Promise ? found.then(check) : check(found);
  },
});

const refusal = ({ resource, name }: AdmissionRequest, why: string) => forbidden(resource.groupResource, name, why);

const sizeOf = ({ spec }: PersistentVolumeClaim): string => spec.resources?.requests?.storage ?? '0';
