/** What scoring takes a pod to need. */
import { type Pod, podRequests, type Resources } from '#api';

/** What scoring assumes for a container that asks for nothing, so that such pods spread too; as upstream. */
const nonZeroDefaults: Resources = { cpu: 100, memory: 200 * 1024 * 1024 };

/** {@link podRequests} as scoring sees it. */
export const podRequestsForScoring = (pod: Pod): Record<string, number> => podRequests(pod, nonZeroDefaults);
