/** What a namespace's labels say about the security of its pods. Pure.
 *  Source:
 *  https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces */
import { type FieldError, invalidValue, type Namespace } from '#api';

/** From the loosest to the strictest: each forbids what those before it do. */
export const levels = ['privileged', 'baseline', 'restricted'] as const;
/** A level of the Pod Security Standards. */
export type Level = (typeof levels)[number];

/** A level as some version of Kubernetes defines it. */
export interface Standard {
  readonly level: Level;
  /** Of version 1.x; infinite for the newest. */
  readonly minor: number;
}

/** What becomes of pods that do not meet it: refused, told of in the audit log, which is not there yet, or admitted
 *  with a warning. */
export type Policy = Readonly<Record<Mode, Standard>>;

/** What becomes of a pod that breaks the rules: an audit annotation, a refusal, a warning. */
export const modes = ['audit', 'enforce', 'warn'] as const;
/** A mode of a namespace's policy, as in `pod-security.kubernetes.io/MODE`. */
export type Mode = (typeof modes)[number];

const privileged: Standard = { level: 'privileged', minor: Number.POSITIVE_INFINITY };

/** Of namespaces whose labels say nothing. */
export const noPolicy: Policy = { audit: privileged, enforce: privileged, warn: privileged };
const prefix = 'pod-security.kubernetes.io/';

/** What a level that is none is told. */
export const levelFault = `must be one of ${levels.join(', ')}`;
/** What a version that is none is told. */
export const versionFault = 'must be "latest" or "v1.x"';
const field = (label: string) => `metadata.labels[${label}]`;

/** Whether a label's value is a level. */
export const isLevel = (text: string): text is Level => (levels as readonly string[]).includes(text);

/** Undefined for what is no version. */
export function parseMinor(text: string): number | undefined {
  if (text === 'latest') return Number.POSITIVE_INFINITY;
  const [, minor] = /^v1\.(0|[1-9]\d{0,8})$/.exec(text) ?? [];
  return minor === undefined ? undefined : Number(minor);
}

/** What is wrong with the labels. */
export function checkLabels({ metadata: { labels = {} } }: Namespace): FieldError[] {
  return modes.flatMap(mode => {
    const [levelLabel, versionLabel] = [`${prefix}${mode}`, `${prefix}${mode}-version`];
    const [level, version] = [labels[levelLabel], labels[versionLabel]];
    return [
      ...(level === undefined || isLevel(level) ? [] : [invalidValue(field(levelLabel), level, levelFault)]),
      ...(version === undefined || parseMinor(version) !== undefined
        ? []
        : [invalidValue(field(versionLabel), version, versionFault)]),
    ];
  });
}

/** What the labels ask for, and the defaults where they do not say. A level that nobody knows, which is in a namespace
 *  from before it was looked at, stands for the strictest where pods are refused, as upstream, and a version for the
 *  newest. Who has pods refused is also warned of them. */
export function policyOf({ metadata: { labels = {} } }: Pick<Namespace, 'metadata'>, defaults: Policy): Policy {
  const standard = (mode: Mode): Standard => {
    const [level, version] = [labels[`${prefix}${mode}`], labels[`${prefix}${mode}-version`]];
    return {
      level: level === undefined ? defaults[mode].level : levelIn(level, mode),
      minor: version === undefined ? defaults[mode].minor : (parseMinor(version) ?? Number.POSITIVE_INFINITY),
    };
  };
  const [audit, enforce, warn] = [standard('audit'), standard('enforce'), standard('warn')];
  const isSilent = labels[`${prefix}warn`] === undefined && isLevel(labels[`${prefix}enforce`] ?? '');
  if (!isSilent || !isStricter(enforce, warn)) return { audit, enforce, warn };
  const { minor } = labels[`${prefix}warn-version`] === undefined ? enforce : warn;
  return { audit, enforce, warn: { level: enforce.level, minor } };
}

const levelIn = (text: string, mode: Mode): Level =>
  isLevel(text) ? text : mode === 'enforce' ? 'restricted' : 'privileged';

/** Whether a level forbids more than another. */
export const isStricter = ({ level }: Standard, { level: other }: Standard): boolean =>
  levels.indexOf(level) > levels.indexOf(other);

/** Whether labels of the namespace are about a mode. */
export const saysOf = ({ metadata: { labels = {} } }: Pick<Namespace, 'metadata'>, mode: Mode): boolean =>
  [`${prefix}${mode}`, `${prefix}${mode}-version`].some(label => labels[label] !== undefined);

/** `restricted:latest`. */
export const formatStandard = ({ level, minor }: Standard): string =>
  `${level}:${Number.isFinite(minor) ? `v1.${minor}` : 'latest'}`;
