/** Labels and annotations by which sandboxes and containers are tied to their pods. They are upstream's, so tools that
 *  read them (crictl, log shippers) understand our containers. */

export const podNameLabel = 'io.kubernetes.pod.name';
/** On sandboxes and containers. */
export const podNamespaceLabel = 'io.kubernetes.pod.namespace';
/** On sandboxes and containers; by it they are found again. */
export const podUidLabel = 'io.kubernetes.pod.uid';
/** On containers: the name in the pod. */
export const containerNameLabel = 'io.kubernetes.container.name';

/** Hash of the container's spec, to notice that it changed. */
export const hashAnnotation = 'io.kubernetes.container.hash';
/** On containers: the attempt, in decimal. */
export const restartCountAnnotation = 'io.kubernetes.container.restartCount';
/** On containers: the path of the message within them. */
export const terminationMessagePathAnnotation = 'io.kubernetes.container.terminationMessagePath';
/** On containers: `File`, or `FallbackToLogsOnError`. */
export const terminationMessagePolicyAnnotation = 'io.kubernetes.container.terminationMessagePolicy';
/** Grace period of the pod, so that an orphan is stopped as its owner wished. */
export const podGracePeriodAnnotation = 'io.kubernetes.pod.terminationGracePeriod';
/** What the container was made with, in JSON: its requests and limits. */
export const resourcesAnnotation = 'kubernode.dev/container.resources';
