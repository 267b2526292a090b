/** AlwaysDeny: nobody writes or connects to anything. Deprecated upstream; it is there for tests of clients.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwaysdeny */
import { forbidden } from '#api';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

function deny({ resource, name }: AdmissionRequest): never {
  throw forbidden(resource.groupResource, name, 'admission control is denying all modifications');
}

export const alwaysDeny: AdmissionPlugin = {
  name: 'AlwaysDeny',
  isOptional: true,
  handlesConnect: true,
  admit: deny,
  validate: deny,
};
