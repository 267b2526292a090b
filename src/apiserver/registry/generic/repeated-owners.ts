/** Owners that an object names twice. */
import type { KubeObject } from '#api';
import { mergeOwners } from '../plan/metadata.ts';
import type { WriteRequest } from './engine.ts';

/** Leaves each owner of a draft once, and warns whoever named one twice; `when` follows the warning's first words. */
export function mergeRepeatedOwners({ warn }: WriteRequest, draft: KubeObject, when = ''): void {
  const repeated = mergeOwners(draft);
  if (repeated.length === 0) return;
  warn(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
  );
}

/** Words of the warning about what mutating admission left, which patches come to as well. */
export const afterAdmission = ' after mutating admission happens';
