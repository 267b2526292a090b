/** Events about the node, its pods, and the containers in them. */
import type { ObjectReference } from '#api';
import type { Clock, Logger } from '#base';
import { type Client, createEventRecorder, type EventDetails } from '#client';
import type { PodEventSink } from '../pod-worker/dependencies.ts';

/** Sinks of events; none of them waits or throws. Disposing writes what is left. */
export interface PodEvents extends AsyncDisposable {
  readonly event: PodEventSink;
  readonly nodeEvent: NodeEventSink;
  /** About other objects. */
  readonly objectEvent: (object: ObjectReference, details: EventDetails) => void;
}

/** Tells users what happens to the node; never fails. */
export type NodeEventSink = (event: {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}) => void;

/** Events name `kubelet` for component, and the node for host. */
export function createPodEvents({
  client,
  clock,
  logger,
  nodeName,
}: {
  client: Client;
  clock: Clock;
  logger: Logger;
  nodeName: string;
}): PodEvents {
  const recorder = createEventRecorder({ client, clock, logger, component: 'kubelet', host: nodeName });
  return {
    event(pod, { type, reason, message, container }) {
      const { name, namespace = '', uid, resourceVersion } = pod.metadata;
      const init = pod.spec.initContainers?.some(candidate => candidate.name === container);
      const fieldPath =
        container === undefined ? {} : { fieldPath: `spec.${init ? 'initContainers' : 'containers'}{${container}}` };
      recorder.event(
        { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion, ...fieldPath },
        { type, reason, message },
      );
    },
    // As upstream: by its name where others have a UID.
    nodeEvent: details => recorder.event({ apiVersion: 'v1', kind: 'Node', name: nodeName, uid: nodeName }, details),
    objectEvent: (object, details) => recorder.event(object, details),
    [Symbol.asyncDispose]: () => recorder[Symbol.asyncDispose](),
  };
}
