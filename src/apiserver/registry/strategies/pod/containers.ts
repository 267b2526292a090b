/** Rules for containers. Source:
 *  https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container */
import {
  type Container,
  type ContainerPort,
  type ContainerResourceClaim,
  checkLabel,
  checkPortName,
  checkPortNumber,
  collectErrors,
  duplicate,
  type EphemeralContainer,
  type FieldError,
  fieldNotFound,
  invalidValue,
  isSidecar,
  type PodSpec,
  placedContainers,
  required,
  type Volume,
} from '#api';
import { checkRequired, invalidEach } from '../fields/checks.ts';
import { checkResources } from '../fields/resources.ts';
import { checkEnv, checkEnvFrom } from './env.ts';
import { checkMounts } from './mounts.ts';
import { checkLifecycle, checkProbe } from './probes.ts';
import { checkResizePolicy, checkRestarts, forbiddenForInit } from './restarts.ts';
import { checkSecurityContext } from './security.ts';

type AnyContainer = Container | EphemeralContainer;

/** What rules for a container may know of its pod. */
export interface ContainerContext {
  readonly spec: PodSpec;
  readonly volumes: ReadonlyMap<string, Volume>;
  /** Whether the container starts before the others and is expected to end. */
  readonly isInit: boolean;
}

/** The init, regular and ephemeral containers of a pod, and the names that they must not share; `volumes`: those that
 *  are sound. */
export function checkContainers(field: string, spec: PodSpec, volumes: ReadonlyMap<string, Volume>): FieldError[] {
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
  const isRegular = !isInit || isSidecar(container);
  const errors = checkContainerBasics(field, container);
  if (container.lifecycle) {
    if (isRegular) errors.push(...checkLifecycle(`${field}.lifecycle`, container.lifecycle, spec));
    else errors.push(forbiddenForInit(`${field}.lifecycle`));
  }
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[kind];
    if (!probe) continue;
    if (isRegular) errors.push(...checkProbe(`${field}.${kind}`, probe, { kind, container }));
    else errors.push(forbiddenForInit(`${field}.${kind}`));
  }
  errors.push(...checkRestarts(field, container));
  if (container.resizePolicy)
    errors.push(...checkResizePolicy(`${field}.resizePolicy`, container.resizePolicy, spec.restartPolicy));
  return [
    ...errors,
    ...checkPorts(`${field}.ports`, container.ports ?? [], spec.hostNetwork === true),
    ...checkEnv(`${field}.env`, container.env ?? [], spec.volumes ?? []),
    ...checkEnvFrom(`${field}.envFrom`, container.envFrom ?? []),
    ...checkMounts(field, container, context.volumes),
    ...checkResources(`${field}.resources`, container.resources),
    ...checkClaimsUsed(`${field}.resources.claims`, container.resources?.claims ?? [], spec),
    ...checkSecurityContext(`${field}.securityContext`, container.securityContext),
  ];
}

function checkContainerBasics(field: string, container: AnyContainer): FieldError[] {
  const { name, image } = container;
  const errors: FieldError[] = name
    ? invalidEach(`${field}.name`, name, checkLabel(name))
    : [required(`${field}.name`)];
  return [...errors, ...checkRequired(`${field}.image`, image)];
}

/** The images of a pod, of which upstream asks more than of those of a template. */
export function checkTrimmedImages(field: string, spec: PodSpec): FieldError[] {
  const containers = placedContainers(spec, ['containers', 'initContainers', 'ephemeralContainers']);
  return collectErrors(containers, ({ container: { image }, path }) =>
    image && image.trim() !== image
      ? [invalidValue(`${field}.${path}.image`, image, 'must not have leading or trailing whitespace')]
      : [],
  );
}

function checkUniqueNames(field: string, spec: PodSpec): FieldError[] {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const { container, path } of placedContainers(spec, ['containers', 'initContainers', 'ephemeralContainers'])) {
    if (container.name && seen.has(container.name)) errors.push(duplicate(`${field}.${path}.name`, container.name));
    seen.add(container.name);
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

/** The devices of a container are among those that its pod claims. */
function checkClaimsUsed(
  field: string,
  claims: readonly ContainerResourceClaim[],
  { resourceClaims = [] }: PodSpec,
): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(claims, ({ name, request = '' }, index) => {
    const path = `${field}[${index}]`;
    if (!name) return [required(path)];
    const key = request === '' ? name : `${name}/${request}`;
    const errors = seen.has(key) ? [duplicate(path, key)] : [];
    seen.add(key);
    if (resourceClaims.some(claim => claim.name === name)) return errors;
    const among =
      resourceClaims.length === 0
        ? 'must be one of the names in pod.spec.resourceClaims which is empty'
        : 'must be one of the names in pod.spec.resourceClaims';
    return [...errors, { ...fieldNotFound(path, name), detail: among }];
  });
}
