/** Feature gates and versions of the API that are off unless somebody wishes them.
 *  Source: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/ */
import { UsageError } from '#base';
import { gatedKinds, kinds } from './generated/kinds.ts';
import type { Kind } from './kind.ts';

/** A gate behind which this program has something. */
export interface FeatureGate {
  readonly name: string;
  readonly stage: 'Alpha' | 'Beta';
  /** What it switches on. */
  readonly what: string;
}

/** All of them; none is on by default. Gates that are on in this version of Kubernetes are no gates here. */
export const featureGates: readonly FeatureGate[] = [
  {
    name: 'CBORServingAndStorage',
    stage: 'Alpha',
    what: 'Requests, answers and watches in CBOR (`application/cbor`, `application/cbor-seq`, `application/apply-patch+cbor`).',
  },
  {
    name: 'GenericWorkload',
    stage: 'Beta',
    what: 'Pods that are scheduled together: the kinds Workload and PodGroup, `spec.schedulingGroup` of pods, and gang scheduling.',
  },
];

/** The names of gates that are on. */
export type EnabledGates = ReadonlySet<string>;

/** Nothing that is off by default. */
export const noGates: EnabledGates = new Set();

/** What is off by default and on here: feature gates, and versions of the API. */
export interface Switches {
  readonly featureGates: EnabledGates;
  readonly apiVersions: ReadonlySet<string>;
}

/** Reads `GenericWorkload=true,...`, as `--feature-gates` has it. Throws UsageError for a gate that there is not. */
export function parseFeatureGates(text: string): EnabledGates {
  const gates = new Set<string>();
  for (const [name, isOn] of pairsOf(text, 'feature gate')) {
    assertKnown(name);
    if (isOn) gates.add(name);
    else gates.delete(name);
  }
  return gates;
}

function assertKnown(name: string): void {
  if (featureGates.some(gate => gate.name === name)) return;
  const names = featureGates.map(gate => gate.name).join(', ');
  throw new UsageError(`unrecognized feature gate: ${name}; there are ${names}`);
}

/** Gates as a component is given them: as `--feature-gates` has them where it runs alone, else those of the whole
 *  cluster. Default: none. Throws as {@link parseFeatureGates}. */
export const toFeatureGates = (given: string | EnabledGates | undefined): EnabledGates =>
  typeof given === 'string' ? parseFeatureGates(given) : (given ?? noGates);

const versionsOf = (some: readonly Kind[]): ReadonlySet<string> => new Set(some.map(({ apiVersion }) => apiVersion));

/** Versions that are off by default, and those that are always on. */
const optionalVersions = versionsOf(gatedKinds);
const stableVersions = versionsOf(kinds);

/** What stands for several versions at once. */
const shorthands: Readonly<Record<string, RegExp>> = {
  'api/all': /./,
  'api/beta': /\/v\d+beta\d+$/,
  'api/alpha': /\/v\d+alpha\d+$/,
};

/** Reads `scheduling.k8s.io/v1beta1=true,...`, as `--runtime-config` has it: the versions that are switched on of those
 *  that are off by default. Throws UsageError for a version that there is not, and for switching off one that is on. */
export function parseRuntimeConfig(text: string): ReadonlySet<string> {
  const versions = new Set<string>();
  for (const [name, isOn] of pairsOf(text, 'version of the API')) {
    const pattern = shorthands[name];
    if (pattern === undefined && !optionalVersions.has(name)) {
      if (!stableVersions.has(name)) throw new UsageError(`unknown api groups ${name}`);
      if (!isOn) throw new UsageError(`${name} cannot be switched off`);
    }
    const meant = pattern ? [...optionalVersions].filter(version => pattern.test(version)) : [name];
    for (const version of meant) {
      if (isOn && optionalVersions.has(version)) versions.add(version);
      else versions.delete(version);
    }
  }
  return versions;
}

/** What is switched on, as `--feature-gates` and `--runtime-config` say it. Throws UsageError for a gate whose kinds
 *  are not served. */
export function parseSwitches(options: { readonly featureGates: string; readonly runtimeConfig: string }): Switches {
  const gates = parseFeatureGates(options.featureGates);
  const apiVersions = parseRuntimeConfig(options.runtimeConfig);
  for (const { featureGate = '', apiVersion } of gatedKinds)
    if (gates.has(featureGate) && !apiVersions.has(apiVersion))
      throw new UsageError(`feature gate ${featureGate} needs --runtime-config=${apiVersion}=true`);
  return { featureGates: gates, apiVersions };
}

/** These gates on, and every version of the API served, so that each has its kinds: for tests. Throws UsageError for a
 *  gate that there is not. */
export function switchesFor(names: readonly string[]): Switches {
  for (const name of names) assertKnown(name);
  return { featureGates: new Set(names), apiVersions: optionalVersions };
}

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  '1': true,
  false: false,
  False: false,
  '0': false,
};

/** The pairs of a list `NAME=BOOLEAN,...`; a name alone is switched on. */
function pairsOf(text: string, what: string): [name: string, isOn: boolean][] {
  return text.split(',').flatMap((part): [string, boolean][] => {
    const [name = '', value = 'true', ...more] = part.trim().split('=');
    if (name === '') return [];
    const isOn = more.length > 0 ? undefined : booleans[value];
    if (isOn === undefined) throw new UsageError(`invalid value of ${what} ${part.trim()}: neither true nor false`);
    return [[name, isOn]];
  });
}
