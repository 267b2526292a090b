/** AlwaysAdmit: nothing is refused, nor looked at. Deprecated upstream; it is there for command lines that name it.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwaysadmit */
import type { AdmissionPlugin } from './admission.ts';

export const alwaysAdmit: AdmissionPlugin = { name: 'AlwaysAdmit', isOptional: true };
