/** Services and the pods that they select. */
import { containsLabels, keyOf, type ObjectKey, Pod, Service } from '#api';
import { defineIndex, type Listers, watch } from '#reconcile';

/** Files a service under one pair of its selector, so that a pod finds its services by its labels. */
export const bySelector = defineIndex({
  kind: Service,
  values({ metadata, spec }) {
    const [first] = Object.entries(spec.selector ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return first ? [selectorValue(metadata.namespace, first)] : [];
  },
});

const selectorValue = (namespace: string | undefined, [key, value]: readonly [string, string]): string =>
  `${namespace}/${key}=${value}`;

/** The keys of the services that select a pod; needs the index {@link bySelector}. */
export function servicesOf(pod: Pod, lister: Listers): ObjectKey[] {
  const { namespace, labels = {} } = pod.metadata;
  return Object.entries(labels)
    .flatMap(pair => bySelector.find(lister, selectorValue(namespace, pair)))
    .filter(({ spec }) => containsLabels(labels, spec.selector ?? {}))
    .map(keyOf);
}

/** Pods concern the services that select them. */
export const watchPods = watch({ kind: Pod, keysOf: servicesOf });

/** Whether the service selects pods. An empty selector is none: it does not select all pods. */
export const hasSelector = ({ spec }: Service): boolean => Object.keys(spec.selector ?? {}).length > 0;

/** Whether controllers keep the service's endpoints: it has a selector and is not an alias. */
export const hasManagedEndpoints = (service: Service): boolean =>
  hasSelector(service) && service.spec.type !== 'ExternalName';

/** The pods that a service selects. */
export function podsOf({ metadata, spec }: Service, lister: Listers): Pod[] {
  const { selector } = spec;
  if (!selector) return [];
  return lister(Pod)
    .list(metadata.namespace)
    .filter(pod => containsLabels(pod.metadata.labels ?? {}, selector));
}
