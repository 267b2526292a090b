/** The API services of what this server answers for itself: one for each version of a group. Pure.
 *  Source: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/ */
import { APIService, deepEqual, type Kind } from '#api';
import type { Body } from './own-objects.ts';

/** Says that the server keeps an API service: `onstart` when it starts, so that administrators may change it until the
 *  next start, `true` all the time. */
export const automanagedLabel = 'kube-aggregator.kubernetes.io/automanaged';

type Kept = 'onstart' | 'true';

/** An API service as it should be. */
export interface WantedApiService {
  readonly name: string;
  /** Absent: it is made when there is none, and is then whose it is who changes it. */
  readonly kept?: Kept;
  readonly spec: APIService['spec'];
}

/** Which group comes first where the names of kinds are ambiguous: upstream's numbers. */
const groupPriorities: Readonly<Record<string, number>> = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'apiextensions.k8s.io': 16_700,
  'admissionregistration.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'resource.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
  'internal.apiserver.k8s.io': 16_000,
  'storagemigration.k8s.io': 15_800,
};
const laterStable = new Set(['flowcontrol.apiserver.k8s.io', 'resource.k8s.io']);

function versionPriorityOf(group: string, version: string): number {
  if (group === '') return 1;
  if (version.includes('alpha')) return 1;
  if (version.includes('beta')) return 9;
  if (version === 'v2') return 30;
  return laterStable.has(group) ? 21 : 15;
}

/** Where others usually answer: what an administrator makes of it stays. */
const borrowedGroup = 'metrics.k8s.io';
/** The group that tells of the others is not among them. */
const tellingGroup = APIService.group;

/** Those of the versions of these kinds. */
export function wantedApiServices(kinds: readonly Kind[]): WantedApiService[] {
  const wanted = new Map<string, WantedApiService>();
  for (const { group, version } of kinds) {
    const name = `${version}.${group}`;
    if (group === tellingGroup || wanted.has(name)) continue;
    const priority = groupPriorities[group];
    const place = { ...(group === '' ? {} : { group }), version };
    if (group === borrowedGroup)
      wanted.set(name, { name, spec: { ...place, groupPriorityMinimum: 100, versionPriority: 100 } });
    else if (priority === undefined)
      wanted.set(name, { name, kept: 'true', spec: { ...place, groupPriorityMinimum: 1000, versionPriority: 100 } });
    else {
      const spec = { ...place, groupPriorityMinimum: priority, versionPriority: versionPriorityOf(group, version) };
      wanted.set(name, { name, kept: 'onstart', spec });
    }
  }
  return [...wanted.values()];
}

/** What is to be done. */
export interface ApiServiceChanges {
  readonly create: readonly Body[];
  readonly update: readonly WantedApiService[];
  /** Names. */
  readonly remove: readonly string[];
}

/** What makes of the API services that are there those that are wanted; those without the label are left to whose they
 *  are. `isStart`: whether those that are kept at the start have their turn. */
export function planApiServices(
  wanted: readonly WantedApiService[],
  present: readonly APIService[],
  { isStart }: { isStart: boolean },
): ApiServiceChanges {
  const there = new Map(present.map(service => [service.metadata.name, service]));
  const names = new Set(wanted.map(({ name }) => name));
  const hasTurn = (kept: string | undefined) => isStart || kept === 'true';
  return {
    create: wanted.filter(({ name, kept }) => hasTurn(kept) && !there.has(name)).map(bodyOf),
    update: wanted.filter(one => {
      const service = there.get(one.name);
      const kept = service && keptOf(service);
      return kept !== undefined && hasTurn(kept) && !deepEqual(service?.spec, one.spec);
    }),
    remove: present
      .filter(service => {
        const kept = keptOf(service);
        return kept !== undefined && hasTurn(kept) && !names.has(service.metadata.name);
      })
      .map(({ metadata }) => metadata.name),
  };
}

const bodyOf = ({ name, kept, spec }: WantedApiService): Body => ({
  metadata: { name, ...(kept ? { labels: { [automanagedLabel]: kept } } : {}) },
  spec,
});

/** How the server keeps an API service; undefined when it does not. */
export function keptOf({ metadata }: APIService): Kept | undefined {
  const kept = metadata.labels?.[automanagedLabel];
  return kept === 'onstart' || kept === 'true' ? kept : undefined;
}
