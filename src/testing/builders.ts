/** Objects for tests: complete enough to be valid, with what the test cares about given. `build...` makes what can be
 *  created, `stored...` the same as the API server would return it, for tests of code that only reads. */
import {
  type Container,
  hostnameLabel,
  type KubeObject,
  type New,
  type Node,
  type NodeSpec,
  type NodeStatus,
  type ObjectMeta,
  type Pod,
  type PodSpec,
  type PodStatus,
  type StoredMeta,
} from '#api';

/** What a test cares about of a pod. */
export interface PodParts {
  /** Default `pod`. */
  name?: string;
  /** Default `default`. */
  namespace?: string;
  /** Labels, annotations and whatever else its metadata is to say. */
  meta?: Partial<StoredMeta>;
  /** Requests of its one container. */
  requests?: Record<string, string>;
  /** Fields of its one container, `main`. */
  container?: Partial<Container>;
  /** Besides its container, or in its place. */
  spec?: Partial<PodSpec>;
  /** Not taken over by a server that creates the pod. */
  status?: PodStatus;
}

/** A pod of one container, to be created. */
export function buildPod({
  name = 'pod',
  namespace = 'default',
  meta = {},
  requests,
  container = {},
  spec = {},
  status,
}: PodParts = {}): New<Pod> {
  const resources = requests === undefined ? {} : { resources: { requests } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ...meta },
    spec: { containers: [{ name: 'main', image: 'main:latest', ...resources, ...container }], ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** What a test cares about of a node. */
export interface NodeParts {
  /** Default `node`. */
  name?: string;
  /** Besides its host name. */
  labels?: Record<string, string>;
  /** Besides 4 CPUs, 8 GiB and room for 110 pods, or in their place. */
  allocatable?: Record<string, string>;
  /** Taints and the like. */
  spec?: NodeSpec;
  /** Besides its capacity. */
  status?: NodeStatus;
}

/** A node with 4 CPUs, 8 GiB and room for 110 pods, to be created. */
export function buildNode({
  name = 'node',
  labels = {},
  allocatable = {},
  spec = {},
  status = {},
}: NodeParts = {}): New<Node> {
  const resources = { cpu: '4', memory: '8Gi', pods: '110', ...allocatable };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { [hostnameLabel]: name, ...labels } },
    spec,
    status: { capacity: resources, allocatable: resources, ...status },
  };
}

let counter = 0;

/** Metadata as a server completes it, with a UID of its own. */
export function storedMeta(meta: Partial<ObjectMeta> & { name: string }): StoredMeta {
  counter++;
  return { uid: `uid-${counter}`, resourceVersion: `${counter}`, creationTimestamp: '2026-01-01T00:00:00Z', ...meta };
}

/** {@link buildPod}, as a server returns it. */
export const storedPod = (parts: PodParts = {}): Pod => asStored(buildPod(parts));

/** {@link buildNode}, as a server returns it. */
export const storedNode = (parts: NodeParts = {}): Node => asStored(buildNode(parts));

/** An object that was built, with what the server adds to its metadata. */
function asStored<K extends KubeObject>(object: New<K>): K {
  return { ...object, metadata: storedMeta(object.metadata as ObjectMeta & { name: string }) } as K;
}
