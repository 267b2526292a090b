/** Who may use the kubelet's port. */
import { kubeletClientGroup } from '#api';

/** Groups of client certificates; whoever is in one may do everything there. */
export const allowedGroups: ReadonlySet<string> = new Set(['system:masters', kubeletClientGroup]);
