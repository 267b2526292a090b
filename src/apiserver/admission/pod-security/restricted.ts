/** The rules that the level `restricted` has beyond `baseline`: the current best practices. Pure.
 *  Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
import { allContainers, type Container } from '#api';
import { seccomp } from './baseline.ts';
import {
  brokenBy,
  containersNamed,
  distinct,
  plural,
  quoted,
  type Subject,
  setters,
  type Violation,
} from './subject.ts';

/** Said to be off, by each container. */
export const privilegeEscalation = (subject: Subject): Violation | undefined =>
  brokenBy(
    subject,
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
    containers => ({
      reason: 'allowPrivilegeEscalation != false',
      detail: `${containersNamed(containers)} must set securityContext.allowPrivilegeEscalation=false`,
    }),
  );

/** All are dropped; NET_BIND_SERVICE alone may be added. */
export function capabilitiesDropped(subject: Subject): Violation | undefined {
  const added = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter(name => name !== 'NET_BIND_SERVICE');
  const keeping = allContainers(subject.spec).filter(
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  );
  const adding = allContainers(subject.spec).filter(container => added(container).length > 0);
  const told = [
    ...(keeping.length > 0 ? [`${containersNamed(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0
      ? [
          `${containersNamed(adding)} must not include ${quoted(distinct(adding.flatMap(added)))} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return told.length > 0 ? { reason: 'unrestricted capabilities', detail: told.join('; ') } : undefined;
}

const volumeTypes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** Volumes of the API's objects and of claims. */
export function restrictedVolumes({ spec }: Subject): Violation | undefined {
  const typeOf = (volume: object) =>
    Object.entries(volume).find(([name, value]) => name !== 'name' && value !== undefined)?.[0] ?? 'unknown';
  const forbidden = (spec.volumes ?? []).filter(volume => !volumeTypes.has(typeOf(volume)));
  if (forbidden.length === 0) return undefined;
  const types = distinct(forbidden.map(typeOf));
  const uses = plural(forbidden, 'uses', 'use');
  const names = `${plural(forbidden, 'volume')} ${quoted(forbidden.map(({ name }) => name))}`;
  return {
    reason: 'restricted volume types',
    detail: `${names} ${uses} restricted volume ${plural(types, 'type')} ${quoted(types)}`,
  };
}

/** Said by the pod or by each container. */
export function runAsNonRoot(subject: Subject): Violation | undefined {
  const ofPod = subject.spec.securityContext?.runAsNonRoot;
  const ownOf = ({ securityContext }: Container) => securityContext?.runAsNonRoot;
  const containers = allContainers(subject.spec);
  const reason = 'runAsNonRoot != true';
  const refusing = containers.filter(container => ownOf(container) === false);
  if (ofPod === false || refusing.length > 0)
    return { reason, detail: `${setters(ofPod === false, refusing)} must not set securityContext.runAsNonRoot=false` };
  const silent = ofPod ? [] : containers.filter(container => ownOf(container) === undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `${setters(true, silent, ' or ')} must set securityContext.runAsNonRoot=true` };
}

/** Not 0. */
export function runAsUser(subject: Subject): Violation | undefined {
  const isPod = subject.spec.securityContext?.runAsUser === 0;
  const containers = allContainers(subject.spec).filter(({ securityContext }) => securityContext?.runAsUser === 0);
  if (!isPod && containers.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${setters(isPod, containers)} must not set runAsUser=0` };
}

/** Said by the pod or by each container, and allowed by `baseline`. */
export function seccompSet(subject: Subject): Violation | undefined {
  const forbidden = seccomp(subject);
  if (forbidden) return forbidden;
  const silent = subject.spec.securityContext?.seccompProfile
    ? []
    : allContainers(subject.spec).filter(({ securityContext }) => !securityContext?.seccompProfile);
  if (silent.length === 0) return undefined;
  const wanted = '"RuntimeDefault" or "Localhost"';
  return {
    reason: 'seccompProfile',
    detail: `${setters(true, silent, ' or ')} must set securityContext.seccompProfile.type to ${wanted}`,
  };
}
