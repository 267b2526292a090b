/** PodSecurity: pods meet the standard that their namespace's labels ask for, or are refused, or are admitted with a
 *  warning.
 *  Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
import {
  CronJob,
  DaemonSet,
  Deployment,
  deepEqual,
  forbidden,
  invalidObject,
  Job,
  type Kind,
  type KubeObject,
  Namespace,
  Pod,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject, ListObjects } from '../admission.ts';
import { describe, evaluate } from './evaluate.ts';
import { exemptionWarning, isExempt, noExemptions, type PodSecuritySettings } from './exemptions.ts';
import { describeExisting } from './existing-pods.ts';
import { checkLabels, formatStandard, isStricter, noPolicy, type Policy, policyOf } from './levels.ts';
import type { Subject } from './subject.ts';

interface PodSecurityOptions {
  readonly find: FindObject;
  readonly list: ListObjects;
  /** Default: everything is allowed where no labels say otherwise, and nobody is exempt. */
  readonly settings?: PodSecuritySettings | undefined;
}

const noSettings: PodSecuritySettings = { defaults: noPolicy, exemptions: noExemptions };

export const podSecurity = ({ find, list, settings = noSettings }: PodSecurityOptions): AdmissionPlugin => ({
  name: 'PodSecurity',
  validate(request) {
    const { operation, resource, subresource, object } = request;
    if ((operation !== 'CREATE' && operation !== 'UPDATE') || !object) return undefined;
    if (resource.kind === Namespace)
      return subresource === '' ? checkNamespace(request, { list, settings }) : undefined;
    const subject = subjectOf(request);
    if (!subject || isExempt(request, subject, settings.exemptions)) return undefined;
    const check = (namespace: KubeObject | undefined) => {
      if (namespace) checkSubject(subject, policyOf(namespace, settings.defaults), request);
    };
    const namespace = find(Namespace, { name: request.namespace });
    return namespace instanceof Promise ? namespace.then(check) : check(namespace);
  },
});

type Template = { readonly metadata?: Subject['metadata']; readonly spec?: Subject['spec'] } | undefined;

/** Kinds that make pods, and where the template of these is. */
const templates = new Map<Kind, (object: KubeObject) => Template>([
  ...[Deployment, ReplicaSet, ReplicationController, StatefulSet, DaemonSet, Job].map(
    kind => [kind as Kind, (object: KubeObject) => (object as Deployment).spec?.template] as const,
  ),
  [CronJob, object => (object as CronJob).spec?.jobTemplate?.spec?.template],
  [PodTemplate, object => (object as PodTemplate).template],
]);

/** Subresources of pods by which what runs in them changes. */
const evaluated = ['', 'ephemeralcontainers'];

/** What is looked at in a write; undefined when nothing in it could break a rule. */
function subjectOf({ resource, subresource, object, old }: AdmissionRequest): Subject | undefined {
  if (resource.kind === Pod) {
    if (!evaluated.includes(subresource)) return undefined;
    const pod = object as Pod;
    if (!pod.spec?.containers || (old && !isSignificant(pod, old as Pod))) return undefined;
    return pod;
  }
  const template = subresource === '' ? templates.get(resource.kind)?.(object as KubeObject) : undefined;
  return template?.spec?.containers ? { metadata: template.metadata, spec: template.spec } : undefined;
}

const profileAnnotations =
  /^(?:container\.apparmor\.security\.beta|(?:container\.)?seccomp\.security\.alpha)\.kubernetes\.io\//;

/** Whether an update is of what rules are about. */
function isSignificant(pod: Pod, old: Pod): boolean {
  const profiles = ({ metadata: { annotations = {} } }: Pod) =>
    Object.entries(annotations).filter(([name]) => profileAnnotations.test(name));
  const rest = ({ spec }: Pod) => ({ ...spec, activeDeadlineSeconds: undefined, tolerations: undefined });
  return !deepEqual(rest(pod), rest(old)) || !deepEqual(profiles(pod), profiles(old));
}

function checkSubject(
  subject: Subject,
  { enforce, warn }: Policy,
  { resource, name, ...request }: AdmissionRequest,
): void {
  if (resource.kind === Pod) {
    const violations = evaluate(enforce, subject);
    if (violations.length > 0) {
      const message = `violates PodSecurity "${formatStandard(enforce)}": ${describe(violations)}`;
      throw forbidden(resource.groupResource, name, message);
    }
  }
  const violations = evaluate(warn, subject);
  if (violations.length > 0)
    request.warn(`would violate PodSecurity "${formatStandard(warn)}": ${describe(violations)}`);
}

function checkNamespace(
  { object, old, warn }: AdmissionRequest,
  { list, settings }: { list: ListObjects; settings: PodSecuritySettings },
): void | Promise<void> {
  const namespace = object as Namespace;
  const { name } = namespace.metadata;
  const errors = checkLabels(namespace);
  const known = old ? checkLabels(old as Namespace) : [];
  // What was wrong before it was looked at stays as it is.
  if (errors.length > 0 && !deepEqual(errors, known)) throw invalidObject(Namespace, name, errors);
  const policy = policyOf(namespace, settings.defaults);
  if (old && !forbidsMore(policy, policyOf(old, settings.defaults))) return undefined;
  if (settings.exemptions.namespaces.includes(name)) {
    const text = exemptionWarning(namespace, policy, settings.defaults);
    return text === undefined ? undefined : warn(text);
  }
  if (!old) return undefined;
  const tell = (pods: readonly KubeObject[]) => {
    for (const line of describeExisting(name, policy.enforce, pods as readonly Pod[])) warn(line);
  };
  const pods = list(Pod, name);
  return pods instanceof Promise ? pods.then(tell) : tell(pods);
}

/** Whether pods that are there may be refused that were not. */
function forbidsMore({ enforce }: Policy, { enforce: before }: Policy): boolean {
  if (deepEqual(enforce, before) || enforce.level === 'privileged') return false;
  return enforce.minor !== before.minor || isStricter(enforce, before);
}
