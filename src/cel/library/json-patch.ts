/** JSON patches made by expressions. Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
import type { Library } from '../functions.ts';

export const jsonPatchLibrary: Library = {
  // In one pass: what is escaped is not escaped again.
  'jsonpatch.escapeKey(string): string': ([key]) =>
    (key as string).replace(/[~/]/g, sign => (sign === '~' ? '~0' : '~1')),
};
