/** DefaultTolerationSeconds: pods stay five minutes on a node that is not ready or cannot be reached, unless they say
 *  otherwise. */
import { notReadyTaint, Pod, type Toleration, unreachableTaint } from '#api';
import type { AdmissionPlugin } from './admission.ts';

const taints = [notReadyTaint, unreachableTaint];
const seconds = 300;

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  admit({ operation, resource, subresource, object }) {
    if (operation === 'DELETE' || resource.kind !== Pod || subresource !== '') return;
    const { spec } = object as Pod;
    if (!spec) return;
    const missing = taints.filter(key => !spec.tolerations?.some(toleration => tolerates(toleration, key)));
    if (missing.length === 0) return;
    const added = missing.map(
      (key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds }),
    );
    spec.tolerations = [...(spec.tolerations ?? []), ...added];
  },
};

const tolerates = ({ key = '', effect }: Toleration, taint: string): boolean =>
  (key === taint || key === '') && (!effect || effect === 'NoExecute');
