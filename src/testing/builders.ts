/** Objects for tests: complete enough to be valid, with what the test cares about given. */
import type { Container, Node, NodeSpec, NodeStatus, Pod, PodSpec, PodStatus, StoredMeta } from '#api';

let counter = 0;

/** Metadata with a UID of its own. */
export function buildMeta(meta: Partial<StoredMeta> & { name: string }): StoredMeta {
  counter++;
  return { uid: `uid-${counter}`, resourceVersion: `${counter}`, creationTimestamp: '2026-01-01T00:00:00Z', ...meta };
}

export interface PodParts {
  name?: string;
  namespace?: string;
  meta?: Partial<StoredMeta>;
  /** Requests of its one container. */
  requests?: Record<string, string>;
  container?: Partial<Container>;
  spec?: Partial<PodSpec>;
  status?: PodStatus;
}

/** A pod of one container. */
export function buildPod({
  name = 'pod',
  namespace = 'default',
  meta = {},
  requests,
  container = {},
  spec = {},
  status,
}: PodParts = {}): Pod {
  const resources = requests === undefined ? {} : { resources: { requests } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: buildMeta({ name, namespace, ...meta }),
    spec: { containers: [{ name: 'main', image: 'main:latest', ...resources, ...container }], ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export interface NodeParts {
  name?: string;
  labels?: Record<string, string>;
  allocatable?: Record<string, string>;
  spec?: NodeSpec;
  status?: NodeStatus;
}

/** A node with 4 CPUs, 8 GiB and room for 110 pods. */
export function buildNode({
  name = 'node',
  labels = {},
  allocatable = {},
  spec = {},
  status = {},
}: NodeParts = {}): Node {
  const resources = { cpu: '4', memory: '8Gi', pods: '110', ...allocatable };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: buildMeta({ name, labels: { 'kubernetes.io/hostname': name, ...labels } }),
    spec,
    status: { capacity: resources, allocatable: resources, ...status },
  };
}
