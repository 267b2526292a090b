/** What a namespace's labels say about the security of its pods. Pure.
 *  Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces */
import { type FieldError, invalidValue, type Namespace } from '#api';

export const levels = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof levels)[number];

/** A level as some version of Kubernetes defines it. */
export interface Standard {
  readonly level: Level;
  /** Of version 1.x; infinite for the newest. */
  readonly minor: number;
}

/** What becomes of pods that do not meet it: refused, or admitted with a warning. */
export interface Policy {
  readonly enforce: Standard;
  readonly warn: Standard;
}

const modes = ['audit', 'enforce', 'warn'] as const;
const prefix = 'pod-security.kubernetes.io/';
const field = (label: string) => `metadata.labels[${label}]`;

const isLevel = (text: string): text is Level => (levels as readonly string[]).includes(text);

/** Undefined for what is no version. */
function parseMinor(text: string): number | undefined {
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
      ...(level === undefined || isLevel(level)
        ? []
        : [invalidValue(field(levelLabel), level, `must be one of ${levels.join(', ')}`)]),
      ...(version === undefined || parseMinor(version) !== undefined
        ? []
        : [invalidValue(field(versionLabel), version, 'must be "latest" or "v1.x"')]),
    ];
  });
}

/** What the labels ask for. A level that nobody knows, which is in a namespace from before it was looked at, stands for the
 *  strictest where pods are refused, as upstream, and a version for the newest. */
export function policyOf({ metadata: { labels = {} } }: Pick<Namespace, 'metadata'>): Policy {
  const standard = (mode: 'enforce' | 'warn'): Standard => {
    const level = labels[`${prefix}${mode}`] ?? 'privileged';
    return {
      level: isLevel(level) ? level : mode === 'enforce' ? 'restricted' : 'privileged',
      minor: parseMinor(labels[`${prefix}${mode}-version`] ?? 'latest') ?? Number.POSITIVE_INFINITY,
    };
  };
  return { enforce: standard('enforce'), warn: standard('warn') };
}

/** `restricted:latest`. */
export const formatStandard = ({ level, minor }: Standard): string =>
  `${level}:${Number.isFinite(minor) ? `v1.${minor}` : 'latest'}`;
