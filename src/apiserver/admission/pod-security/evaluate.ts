/** Which rules of a standard a pod breaks. Pure. To change what a version of Kubernetes asks: its line in the
 *  tables. */
import * as baseline from './baseline.ts';
import type { Standard } from './levels.ts';
import * as restricted from './restricted.ts';
import type { Subject, Violation } from './subject.ts';

/** A rule as it is since a minor version; undefined where that version has none. */
type Rule = (minor: number) => ((subject: Subject) => Violation | undefined) | undefined;

/** In upstream's order, which messages show. `replacedSince`: the level `restricted` has a stricter one of its own from
 *  then on. */
const baselineRules: readonly { readonly rule: Rule; readonly replacedSince?: number }[] = [
  { rule: () => baseline.appArmor },
  { rule: () => baseline.capabilities, replacedSince: 22 },
  { rule: () => baseline.hostNamespaces },
  { rule: () => baseline.hostPathVolumes, replacedSince: 0 },
  { rule: () => baseline.hostPorts },
  { rule: minor => (minor >= 34 ? baseline.hostsOfProbes : undefined) },
  { rule: () => baseline.privileged },
  { rule: minor => (minor >= 35 ? baseline.procMountOfHostUsers : baseline.procMount), replacedSince: 35 },
  { rule: minor => (minor >= 31 ? baseline.seLinux('container_engine_t') : baseline.seLinux()) },
  { rule: minor => (minor >= 19 ? baseline.seccomp : undefined), replacedSince: 19 },
  { rule: minor => baseline.sysctls(minor) },
  { rule: () => baseline.hostProcess },
];

const isWindows = ({ spec }: Subject): boolean => spec.os?.name === 'windows';
const hasOwnUsers = ({ spec }: Subject): boolean => spec.hostUsers === false;

type Check = (subject: Subject) => Violation | undefined;
const unless =
  (isExempt: (subject: Subject) => boolean, check: Check): Check =>
  subject =>
    isExempt(subject) ? undefined : check(subject);

/** What a process on Windows has not. */
const ofLinux = (since: number, check: Check): Rule => {
  const exempting = unless(isWindows, check);
  return minor => (minor < since ? undefined : minor >= 25 ? exempting : check);
};

/** What root of a user namespace of its own may be. */
const ofHostUsers = (since: number, check: Check): Rule => {
  const exempting = unless(hasOwnUsers, check);
  return minor => (minor < since ? undefined : minor >= 35 ? exempting : check);
};

const restrictedRules: readonly Rule[] = [
  ofLinux(8, restricted.privilegeEscalation),
  ofLinux(22, restricted.capabilitiesDropped),
  minor => (minor >= 35 ? baseline.procMount : undefined),
  () => restricted.restrictedVolumes,
  ofHostUsers(0, restricted.runAsNonRoot),
  ofHostUsers(23, restricted.runAsUser),
  ofLinux(19, restricted.seccompSet),
];

/** All violations, in upstream's order. */
export function evaluate({ level, minor }: Standard, subject: Subject): Violation[] {
  if (level === 'privileged') return [];
  const isRestricted = level === 'restricted';
  const rules = [
    ...baselineRules.flatMap(({ rule, replacedSince }) =>
      isRestricted && replacedSince !== undefined && minor >= replacedSince ? [] : [rule],
    ),
    ...(isRestricted ? restrictedRules : []),
  ];
  return rules.flatMap(rule => rule(minor)?.(subject) ?? []);
}

/** `privileged (container "a" must not ...), host namespaces (...)`. */
export const describe = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
