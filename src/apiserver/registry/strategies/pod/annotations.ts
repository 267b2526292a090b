/** Rules for the annotations that mean something for pods, wherever pods are described.
 *  Source: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
import {
  type AppArmorProfile,
  byteLength,
  type Container,
  type FieldError,
  forbiddenField,
  invalidValue,
  mirrorPodAnnotation,
  type ObjectMeta,
  ownValue,
  type Pod,
  type PodSpec,
  placedContainers,
  podDeletionCostAnnotation,
  type Toleration,
} from '#api';
import { checkLocalPath } from '../fields/paths.ts';
import { checkTolerations } from './scheduling.ts';
import { maxAppArmorProfileBytes } from './security.ts';

const tolerationsAnnotation = 'scheduler.alpha.kubernetes.io/tolerations';
const seccompAnnotation = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
/** Followed by a container's name: the AppArmor profile that it has. */
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const localPrefix = 'localhost/';

/** What upstream's older formats kept of init containers: it is never stored. */
const forgotten = ['init-containers', 'init-container-statuses'].flatMap(name => [
  `pod.alpha.kubernetes.io/${name}`,
  `pod.beta.kubernetes.io/${name}`,
]);

/** Takes away the annotations that no server keeps. */
export function forgetOldAnnotations(metadata: ObjectMeta | undefined): void {
  const annotations = metadata?.annotations;
  if (!annotations || !forgotten.some(name => name in annotations)) return;
  const kept = Object.entries(annotations).filter(([name]) => !forgotten.includes(name));
  if (kept.length > 0) metadata.annotations = Object.fromEntries(kept);
  else delete metadata.annotations;
}

/** The annotations of a pod or template; `field`: that of all of them. */
export function checkPodAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>> | undefined,
  spec: PodSpec,
): FieldError[] {
  if (!annotations) return [];
  const mirror = ownValue(annotations, mirrorPodAnnotation);
  const cost = ownValue(annotations, podDeletionCostAnnotation);
  return [
    ...(mirror !== undefined && !spec.nodeName
      ? [
          invalidValue(
            `${field}[${mirrorPodAnnotation}]`,
            mirror,
            'must set spec.nodeName if mirror pod annotation is set',
          ),
        ]
      : []),
    ...checkTolerationsIn(field, ownValue(annotations, tolerationsAnnotation)),
    ...(cost !== undefined && !isInteger32(cost)
      ? [invalidValue(`${field}[${podDeletionCostAnnotation}]`, cost, 'must be a 32bit integer')]
      : []),
    ...Object.entries(annotations).flatMap(([name, value]) =>
      name === seccompAnnotation || name.startsWith(seccompPrefix) ? checkSeccomp(`${field}.${name}`, value) : [],
    ),
    ...checkAppArmor(field, annotations, spec),
  ];
}

/** What annotations of a pod must be and stay. */
export function checkAnnotationsUpdate({ metadata }: Pod, old: Pod): FieldError[] {
  const now = metadata.annotations ?? {};
  const before = old.metadata.annotations ?? {};
  const isKept = (name: string) => name.startsWith(appArmorPrefix) || name === mirrorPodAnnotation;
  const nameOf = (name: string) => (name === mirrorPodAnnotation ? 'mirror pod annotation' : 'AppArmor annotations');
  const lost = Object.keys(before)
    .filter(name => isKept(name) && ownValue(now, name) !== before[name])
    .map(name => ({ name, may: 'may not remove or update' }));
  const added = Object.keys(now)
    .filter(name => isKept(name) && ownValue(before, name) === undefined)
    .map(name => ({ name, may: 'may not add' }));
  return [...lost, ...added].map(({ name, may }) =>
    forbiddenField(`metadata.annotations[${name}]`, `${may} ${nameOf(name)}`),
  );
}

/** The older form of pods' tolerations: JSON in an annotation. */
function checkTolerationsIn(field: string, text: string | undefined): FieldError[] {
  if (!text) return [];
  try {
    const tolerations = JSON.parse(text) as Toleration[] | null;
    if (tolerations === null) return [];
    if (!Array.isArray(tolerations) || tolerations.some(one => typeof one !== 'object' || one === null))
      throw new SyntaxError('json: cannot unmarshal into Go value of type []core.Toleration');
    return checkTolerations(`${field}.${tolerationsAnnotation}`, tolerations);
  } catch (error) {
    return [invalidValue(field, tolerationsAnnotation, jsonProblem(text, error))];
  }
}

const jsonProblem = (text: string, error: unknown): string =>
  /end of JSON|Unterminated|Expected/.test(String(error)) && !/[\]}"\w]\s*$/.test(text)
    ? 'unexpected end of JSON input'
    : (error as Error).message;

/** As whole numbers are written: no sign in front, no zeros before it. */
const isInteger32 = (text: string): boolean =>
  /^(0|-?[1-9]\d{0,9})$/.test(text) && Number(text) >= -2147483648 && Number(text) <= 2147483647;

function checkSeccomp(field: string, profile: string): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  if (profile.startsWith(localPrefix)) return checkLocalPath(field, profile.slice(localPrefix.length));
  return [invalidValue(field, profile, 'must be a valid seccomp profile')];
}

function checkAppArmor(field: string, annotations: Readonly<Record<string, string>>, spec: PodSpec): FieldError[] {
  const names = new Set(
    placedContainers(spec, ['initContainers', 'containers']).map(({ container }) => container.name),
  );
  return Object.entries(annotations).flatMap(([key, profile]) => {
    if (!key.startsWith(appArmorPrefix)) return [];
    const name = key.slice(appArmorPrefix.length);
    const path = `${field}[${key}]`;
    const errors = names.has(name) ? [] : [invalidValue(path, name, 'container not found')];
    const isKnown = ['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith(localPrefix);
    return isKnown
      ? errors
      : [...errors, invalidValue(path, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)];
  });
}

/** The profile that an annotation means; undefined where it means none. */
function profileIn(value: string): AppArmorProfile | undefined {
  if (value === 'unconfined') return { type: 'Unconfined' };
  if (value === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = value.startsWith(localPrefix) ? value.slice(localPrefix.length).trim() : '';
  return localhostProfile !== '' && byteLength(localhostProfile) <= maxAppArmorProfileBytes
    ? { type: 'Localhost', localhostProfile }
    : undefined;
}

/** The field says what the annotation says, for whoever reads only one of them. */
export function syncAppArmor({ metadata, spec }: Pod): void {
  if (!metadata.annotations || spec.os?.name === 'windows') return;
  for (const { container } of placedContainers(spec, ['initContainers', 'containers'])) {
    const value = ownValue(metadata.annotations, `${appArmorPrefix}${container.name}`);
    const profile = value === undefined ? undefined : profileIn(value);
    if (!profile || container.securityContext?.appArmorProfile) continue;
    const ofPod = spec.securityContext?.appArmorProfile;
    if (ofPod && ofPod.type === profile.type && ofPod.localhostProfile === profile.localhostProfile) continue;
    container.securityContext = { ...container.securityContext, appArmorProfile: profile };
  }
}

/** Where a container has an annotation and a field, they say the same. The pod's own field counts in templates, where
 *  it is not yet taken over. */
export function checkAppArmorMatch(
  field: string,
  annotations: Readonly<Record<string, string>> | undefined,
  spec: PodSpec,
): FieldError[] {
  if (!annotations || spec.os?.name === 'windows') return [];
  return placedContainers(spec, ['initContainers', 'containers']).flatMap(({ container, path }) => {
    const value = ownValue(annotations, `${appArmorPrefix}${container.name}`);
    const profile = profileOf(container, spec);
    return value === undefined || !profile
      ? []
      : checkSameProfile(`${field}.${path}.securityContext.appArmorProfile`, profileIn(value), profile);
  });
}

const profileOf = (container: Container, spec: PodSpec): AppArmorProfile | undefined =>
  container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;

function checkSameProfile(path: string, told: AppArmorProfile | undefined, profile: AppArmorProfile): FieldError[] {
  if (told?.type !== profile.type)
    return [forbiddenField(`${path}.type`, 'apparmor type in annotation and field must match')];
  if ((told.localhostProfile ?? '') !== (profile.localhostProfile ?? ''))
    return [forbiddenField(`${path}.localhostProfile`, 'apparmor profile in annotation and field must match')];
  return [];
}

const nonFunctional: Readonly<Record<string, string>> = {
  [seccompAnnotation]: 'non-functional in v1.27+; use the "seccompProfile" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
};

/** Advice about annotations of pods that have fields for long; `field`: that of the metadata. */
export function annotationWarnings(field: string, metadata: ObjectMeta | undefined, spec: PodSpec): string[] {
  const { annotations } = metadata ?? {};
  if (!annotations) return [];
  const advise = (name: string, advice: string | undefined) =>
    advice !== undefined && ownValue(annotations, name) !== undefined
      ? [`${field}.annotations[${name}]: ${advice}`]
      : [];
  return [
    ...Object.keys(nonFunctional).flatMap(name => advise(name, nonFunctional[name])),
    ...placedContainers(spec, ['initContainers', 'containers']).flatMap(({ container: { name } }) => [
      ...advise(`${seccompPrefix}${name}`, nonFunctional[seccompAnnotation]),
      ...advise(`${appArmorPrefix}${name}`, 'deprecated since v1.30; use the "appArmorProfile" field instead'),
    ]),
  ];
}
