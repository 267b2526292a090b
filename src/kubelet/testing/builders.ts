/** Pods and observations for the tests of planners. */
import type { Container, Pod, PodSpec, PodStatus } from '#api';
import { storedPod } from '../../testing/builders.ts';
import { containerHash } from '../plan/container-hash.ts';
import type { Failure, PodObservation, PreparedVolume, ProbeVerdict, RestartBackoff } from '../plan/observation.ts';
import { type Step, type StepName, stepProperties } from '../plan/step.ts';
import { hashAnnotation } from '../runtime/labels.ts';
import type { RuntimeContainer, RuntimePod, RuntimeSandbox } from '../runtime/runtime.ts';

/** 2026-01-01T00:00:00Z: "now" in the tests of planners. */
export const nowMs = Date.UTC(2026, 0, 1);

/** What a test says of a pod; a container may be its name alone. */
export interface PodParts {
  readonly containers?: readonly (string | Container)[];
  readonly init?: readonly (string | Container)[];
  readonly spec?: Partial<PodSpec>;
  readonly meta?: Partial<Pod['metadata']>;
  readonly status?: PodStatus;
}

const toContainer = (container: string | Container): Container =>
  typeof container === 'string'
    ? { name: container, image: `${container}:1` }
    : { image: `${container.name}:1`, ...container };

/** An init container that runs as long as the pod. */
export const sidecar = (name: string): Container => ({ name, restartPolicy: 'Always' });

/** UID `uid`, one container `app` unless the test says others. */
export function podWith({ containers = ['app'], init, spec, meta, status }: PodParts = {}): Pod {
  return storedPod({
    meta: { uid: 'uid', resourceVersion: '1', ...meta },
    spec: {
      containers: containers.map(toContainer),
      ...(init ? { initContainers: init.map(toContainer) } : {}),
      ...spec,
    },
    ...(status ? { status } : {}),
  });
}

/** Ready since a minute. */
export const sandboxWith = (parts: Partial<RuntimeSandbox> = {}): RuntimeSandbox => ({
  id: 'sandbox',
  state: 'Ready',
  attempt: 0,
  createdAtMs: nowMs - 60_000,
  ips: ['10.0.0.5'],
  ...parts,
});

/** A running container; an exit code makes it one that exited 5 s ago. */
export function containerWith(name: string, { exitCode, ...parts }: Partial<RuntimeContainer> = {}): RuntimeContainer {
  const exited = exitCode === undefined ? {} : { state: 'Exited' as const, exitCode, finishedAtMs: nowMs - 5000 };
  return {
    id: `${name}-${parts.attempt ?? 0}`,
    sandboxId: 'sandbox',
    name,
    attempt: 0,
    state: 'Running',
    createdAtMs: nowMs - 31_000,
    startedAtMs: nowMs - 30_000,
    finishedAtMs: 0,
    exitCode: 0,
    reason: '',
    message: '',
    image: `${name}:1`,
    imageId: `sha256:${name}`,
    annotations: { [hashAnnotation]: containerHash({ name, image: `${name}:1` }) },
    ...exited,
    ...parts,
  };
}

/** What a test says was observed; everything else is as of a pod that is new. */
export interface ObservationParts
  extends Partial<
    Omit<PodObservation, 'runtime' | 'images' | 'volumes' | 'inFlight' | 'probes' | 'backoffs' | 'startFailures'>
  > {
  readonly sandboxes?: readonly RuntimeSandbox[];
  readonly containers?: readonly RuntimeContainer[];
  readonly images?: Readonly<Record<string, 'ready' | Failure>>;
  /** By volume name. */
  readonly volumes?: Readonly<Record<string, PreparedVolume | Failure>>;
  /** Each step by its name and, behind a slash, what it is about. */
  readonly inFlight?: readonly string[];
  readonly probes?: Readonly<Record<string, ProbeVerdict>>;
  readonly backoffs?: Readonly<Record<string, RestartBackoff>>;
  readonly startFailures?: Readonly<Record<string, Failure>>;
}

function stepOf(text: string): Step {
  const [name, about] = text.split('/') as [StepName, string?];
  const { subject }: { subject?: string } = stepProperties[name];
  return { do: name, ...(subject ? { [subject]: about } : {}) } as Step;
}

/** Running containers are started and ready unless `probes` says otherwise. */
export function observationWith(parts: ObservationParts = {}): PodObservation {
  const {
    sandboxes = [],
    containers = [],
    images = {},
    volumes = {},
    inFlight = [],
    probes = {},
    backoffs = {},
    startFailures = {},
    ...rest
  } = parts;
  const runtime: RuntimePod | undefined =
    sandboxes.length + containers.length === 0
      ? undefined
      : { uid: 'uid', namespace: 'default', name: 'pod', sandboxes, containers };
  const healthy = containers
    .filter(({ state }) => state === 'Running')
    .map(({ id }) => [id, { started: true, ready: true }] as const);
  return {
    admitted: true,
    runtime,
    volumes: new Map(Object.entries(volumes)),
    images: new Map(Object.entries(images)),
    startFailures: new Map(Object.entries(startFailures)),
    backoffs: new Map(Object.entries(backoffs)),
    probes: new Map<string, ProbeVerdict>([...healthy, ...Object.entries(probes)]),
    actuated: new Map(),
    resize: { podIsStale: false, actual: new Map() },
    inFlight: inFlight.map(stepOf),
    ending: { volumesRemoved: false, deletedFromApi: false },
    ...rest,
  };
}
