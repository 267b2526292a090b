/** AlwaysPullImages: images are pulled whenever a pod starts, so that nobody uses those of others for knowing their
 *  names.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages */
import { allContainers, formatFieldError, notSupported, type Pod } from '#api';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { podIn, refuse } from './pods.ts';

export const alwaysPullImages: AdmissionPlugin = {
  name: 'AlwaysPullImages',
  isOptional: true,
  admit(request) {
    const pod = podWithNewImages(request);
    if (!pod) return;
    for (const container of allContainers(pod.spec)) Object.assign(container, { imagePullPolicy: 'Always' });
    for (const { image } of pod.spec.volumes ?? []) if (image) image.pullPolicy = 'Always';
  },
  validate(request) {
    const pod = podWithNewImages(request);
    const wrong = pod && allContainers(pod.spec).find(({ imagePullPolicy }) => imagePullPolicy !== 'Always');
    if (!wrong) return;
    throw refuse(request, formatFieldError(notSupported('spec.imagePullPolicy', wrong.imagePullPolicy, ['Always'])));
  },
};

/** A pod that has some image that it did not have. */
function podWithNewImages(request: AdmissionRequest): Pod | undefined {
  const pod = podIn(request, ['CREATE', 'UPDATE']);
  if (!pod || request.operation === 'CREATE') return pod;
  const before = new Set(allContainers((request.old as Pod).spec).map(({ image }) => image));
  return allContainers(pod.spec).some(({ image }) => !before.has(image)) ? pod : undefined;
}
