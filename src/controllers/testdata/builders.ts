/** Objects for tests of planners: valid, small, and different only in what a test says. */
import {
  Deployment,
  type DeploymentSpec,
  type DeploymentStatus,
  type Kind,
  type KubeObject,
  type ObjectMeta,
  Pod,
  type PodSpec,
  type PodStatus,
  type PodTemplateSpec,
  ReplicaSet,
  type ReplicaSetSpec,
  type ReplicaSetStatus,
} from '#api';
import { formatTime } from '#base';

/** 2026-01-01T00:00:00Z, where virtual clocks start. */
export const startMs = Date.UTC(2026, 0, 1);

/** A time some seconds after (or before) {@link startMs}. */
export const at = (seconds: number): string => formatTime(startMs + seconds * 1000);

/** Metadata of a stored object in namespace `default`; its uid is made from its name. */
export function meta(name: string, rest: ObjectMeta = {}): KubeObject['metadata'] {
  return { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: at(-3600), ...rest };
}

/** `apiVersion` and `kind` of an object. */
export const typeOf = ({ apiVersion, kind }: Kind): { apiVersion: string; kind: string } => ({ apiVersion, kind });

export const template = (image = 'hello:1', labels: Record<string, string> = { app: 'hello' }): PodTemplateSpec => ({
  metadata: { labels },
  spec: { containers: [{ name: 'main', image }] },
});

export interface PodOptions {
  readonly metadata?: ObjectMeta;
  readonly spec?: Partial<PodSpec>;
  readonly status?: PodStatus;
}

export function pod(name: string, { metadata, spec, status }: PodOptions = {}): Pod {
  return {
    ...typeOf(Pod),
    metadata: meta(name, { labels: { app: 'hello' }, ...metadata }),
    spec: { containers: [], ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** The status of a running pod that is ready since `readySince` seconds after {@link startMs}, or not ready. */
export function running(readySince?: number): PodStatus {
  const isReady = readySince !== undefined;
  return {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: at(readySince ?? -60) }],
  };
}

export interface WorkloadOptions<Spec, Status> {
  readonly metadata?: ObjectMeta;
  readonly spec?: Partial<Spec>;
  readonly status?: Partial<Status>;
}

export function replicaSet(name: string, { metadata, spec, status }: WorkloadOptions<ReplicaSetSpec, ReplicaSetStatus> = {}): ReplicaSet {
  return {
    ...typeOf(ReplicaSet),
    metadata: meta(name, { generation: 1, ...metadata }),
    spec: { replicas: 1, selector: { matchLabels: { app: 'hello' } }, template: template(), ...spec },
    ...(status === undefined ? {} : { status: { replicas: 0, ...status } }),
  };
}

export function deployment(name: string, { metadata, spec, status }: WorkloadOptions<DeploymentSpec, DeploymentStatus> = {}): Deployment {
  return {
    ...typeOf(Deployment),
    metadata: meta(name, { generation: 1, ...metadata }),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'hello' } },
      template: template(),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
    ...(status === undefined ? {} : { status }),
  };
}
