/** Rules for containers. Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container */
import {
  type Container,
  type ContainerPort,
  checkLabel,
  checkPortName,
  checkPortNumber,
  collectErrors,
  duplicate,
  type EphemeralContainer,
  type FieldError,
  forbiddenField,
  invalidValue,
  type PodSpec,
  required,
  type Volume,
  type VolumeMount,
} from '#api';
import { checkOneOf, checkRequired, invalidEach } from '../fields/checks.ts';
import { checkResources } from '../fields/resources.ts';
import { checkEnv, checkEnvFrom } from './env.ts';
import { checkLifecycle, checkProbe } from './probes.ts';
import { checkSecurityContext } from './security.ts';

type AnyContainer = Container | EphemeralContainer;

/** What rules for a container may know of its pod. */
export interface ContainerContext {
  readonly spec: PodSpec;
  readonly volumes: ReadonlyMap<string, Volume>;
  /** Whether the container starts before the others and is expected to end. */
  readonly isInit: boolean;
}

/** The init, regular and ephemeral containers of a pod, and the names that they must not share. */
export function checkContainers(field: string, spec: PodSpec): FieldError[] {
  const volumes = new Map((spec.volumes ?? []).map(volume => [volume.name, volume]));
  const regular = spec.containers ?? [];
  const init = spec.initContainers ?? [];
  const errors = regular.length === 0 ? [required(`${field}.containers`)] : [];
  for (const [index, container] of regular.entries()) {
    errors.push(...checkContainer(`${field}.containers[${index}]`, container, { spec, volumes, isInit: false }));
  }
  for (const [index, container] of init.entries()) {
    errors.push(...checkContainer(`${field}.initContainers[${index}]`, container, { spec, volumes, isInit: true }));
  }
  return [...errors, ...checkUniqueNames(field, spec), ...checkHostPortConflicts(`${field}.containers`, regular)];
}

/** One container. */
export function checkContainer(field: string, container: AnyContainer, context: ContainerContext): FieldError[] {
  const { spec, isInit } = context;
  const isRegular = !isInit || container.restartPolicy === 'Always';
  const errors = checkContainerBasics(field, container);
  if (container.lifecycle) {
    if (isRegular) errors.push(...checkLifecycle(`${field}.lifecycle`, container.lifecycle, spec));
    else
      errors.push(
        forbiddenField(`${field}.lifecycle`, 'may not be set for init containers without restartPolicy=Always'),
      );
  }
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[kind];
    if (!probe) continue;
    if (isRegular) errors.push(...checkProbe(`${field}.${kind}`, probe, { kind, container }));
    else
      errors.push(
        forbiddenField(`${field}.${kind}`, 'may not be set for init containers without restartPolicy=Always'),
      );
  }
  if (isInit && container.restartPolicy !== undefined) {
    errors.push(...checkOneOf(`${field}.restartPolicy`, container.restartPolicy, ['Always', 'Never', 'OnFailure']));
  }
  return [
    ...errors,
    ...checkPorts(`${field}.ports`, container.ports ?? [], spec.hostNetwork === true),
    ...checkEnv(`${field}.env`, container.env ?? []),
    ...checkEnvFrom(`${field}.envFrom`, container.envFrom ?? []),
    ...checkVolumeMounts(`${field}.volumeMounts`, container.volumeMounts ?? [], context.volumes),
    ...checkVolumeDevices(field, container),
    ...checkResources(`${field}.resources`, container.resources),
    ...checkSecurityContext(`${field}.securityContext`, container.securityContext),
  ];
}

function checkContainerBasics(field: string, container: AnyContainer): FieldError[] {
  const { name, image } = container;
  const errors: FieldError[] = name
    ? invalidEach(`${field}.name`, name, checkLabel(name))
    : [required(`${field}.name`)];
  errors.push(...checkRequired(`${field}.image`, image));
  if (image && image.trim() !== image) {
    errors.push(invalidValue(`${field}.image`, image, 'must not have leading or trailing whitespace'));
  }
  return errors;
}

function checkUniqueNames(field: string, spec: PodSpec): FieldError[] {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const list of ['containers', 'initContainers', 'ephemeralContainers'] as const) {
    for (const [index, { name }] of (spec[list] ?? []).entries()) {
      if (name && seen.has(name)) errors.push(duplicate(`${field}.${list}[${index}].name`, name));
      seen.add(name);
    }
  }
  return errors;
}

function checkPorts(field: string, ports: readonly ContainerPort[], isHostNetwork: boolean): FieldError[] {
  const names = new Set<string>();
  const errors: FieldError[] = [];
  for (const [index, port] of ports.entries()) {
    const path = `${field}[${index}]`;
    if (port.name) {
      errors.push(...invalidEach(`${path}.name`, port.name, checkPortName(port.name)));
      if (names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${path}.containerPort`));
    else errors.push(...invalidEach(`${path}.containerPort`, port.containerPort, checkPortNumber(port.containerPort)));
    if (port.hostPort) {
      errors.push(...invalidEach(`${path}.hostPort`, port.hostPort, checkPortNumber(port.hostPort)));
      if (isHostNetwork && port.hostPort !== port.containerPort) {
        errors.push(
          invalidValue(`${path}.hostPort`, port.hostPort, 'must match `containerPort` when `hostNetwork` is true'),
        );
      }
    }
  }
  return errors;
}

function checkHostPortConflicts(field: string, containers: readonly Container[]): FieldError[] {
  const taken = new Set<string>();
  const errors: FieldError[] = [];
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [position, { hostPort, hostIP = '', protocol = 'TCP' }] of ports.entries()) {
      if (!hostPort) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${field}[${index}].ports[${position}].hostPort`, key));
      taken.add(key);
    }
  }
  return errors;
}

function checkVolumeMounts(
  field: string,
  mounts: readonly VolumeMount[],
  volumes: ReadonlyMap<string, Volume>,
): FieldError[] {
  const paths = new Set<string>();
  const errors: FieldError[] = [];
  for (const [index, mount] of mounts.entries()) {
    const path = `${field}[${index}]`;
    if (!mount.name) errors.push(required(`${path}.name`));
    else if (!volumes.has(mount.name))
      errors.push({ type: 'NotFound', field: `${path}.name`, badValue: mount.name, detail: '' });
    errors.push(...checkRequired(`${path}.mountPath`, mount.mountPath));
    if (paths.has(mount.mountPath)) errors.push(invalidValue(`${path}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    if (mount.subPath && mount.subPathExpr) {
      errors.push(
        invalidValue(`${path}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
      );
    }
    for (const name of ['subPath', 'subPathExpr'] as const) {
      const value = mount[name];
      if (!value) continue;
      if (value.startsWith('/')) errors.push(invalidValue(`${path}.${name}`, value, 'must be a relative path'));
      if (value.split('/').includes('..')) errors.push(invalidValue(`${path}.${name}`, value, "must not contain '..'"));
    }
  }
  return errors;
}

function checkVolumeDevices(field: string, { volumeDevices = [], volumeMounts = [] }: AnyContainer): FieldError[] {
  const mounted = new Set(volumeMounts.map(mount => mount.name));
  return collectErrors(volumeDevices, ({ name, devicePath }, index) => {
    const path = `${field}.volumeDevices[${index}]`;
    const errors = [...checkRequired(`${path}.name`, name), ...checkRequired(`${path}.devicePath`, devicePath)];
    if (mounted.has(name)) errors.push(invalidValue(`${path}.name`, name, 'must not already exist in volumeMounts'));
    return errors;
  });
}
