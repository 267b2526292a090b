/** Finds out what there is to know about a pod or a service: from the API, and from the components through the API
 *  server. */
import { EndpointSlice, Event, isNotFound, type ObjectKey, Pod, Service, StatusError, serviceNameLabel } from '#api';
import { toError, UsageError } from '#base';
import type { Client, PodPlacement, ServiceNames, ServiceRules } from '#client';
import type { PodFacts } from './pod-story.ts';
import type { ServiceFacts } from './service-story.ts';

/** A named object. */
type Key = Required<ObjectKey> & { readonly namespace: string };

/** UsageError when there is no such pod, with the last that were refused in its namespace. */
export async function gatherPod(client: Client, key: Key, nowMs: number): Promise<PodFacts> {
  const pod = await client.find(Pod, key);
  if (!pod) throw new UsageError(await explainMissing(client, key));
  const [events, placement] = await Promise.all([
    client.list(Event, { namespace: key.namespace, fieldSelector: `involvedObject.uid=${pod.metadata.uid}` }),
    askComponent<PodPlacement>(client, 'scheduler', { resource: 'pods', ...key }),
  ]);
  return { pod, events: events.items, placement, nowMs };
}

/** UsageError when there is no such service. */
export async function gatherService(client: Client, key: Key): Promise<ServiceFacts> {
  const { namespace, name } = key;
  const service = await client.find(Service, key);
  if (!service) throw new UsageError(`services "${name}" not found in namespace ${namespace}`);
  const question = { resource: 'services', ...key };
  const [slices, pods, rules, names] = await Promise.all([
    client.list(EndpointSlice, { namespace, labelSelector: `${serviceNameLabel}=${name}` }),
    client.list(Pod, { namespace }),
    askComponent<ServiceRules>(client, 'proxy', question),
    askComponent<ServiceNames>(client, 'dns', question),
  ]);
  return { service, slices: slices.items, pods: pods.items, rules, names };
}

interface Question {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a component explains; undefined when it knows nothing of the object, and why when it cannot be asked. */
async function askComponent<Answer>(
  { transport }: Client,
  component: string,
  { resource, namespace, name }: Question,
): Promise<Answer | { readonly unknown: string } | undefined> {
  try {
    return (await transport.discover(`/components/${component}/why/${resource}/${namespace}/${name}`)) as Answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    if (error instanceof StatusError) return { unknown: error.message };
    return { unknown: toError(error).message };
  }
}

/** Admission and quota refuse pods that controllers make: who looks for one of those finds why with its maker. */
async function explainMissing(client: Client, { namespace, name }: Key): Promise<string> {
  const { items } = await client.list(Event, { namespace, fieldSelector: 'reason=FailedCreate' });
  const refused = items.filter(({ involvedObject }) => name.startsWith(involvedObject.name ?? '\0')).at(-1);
  const missing = `pods "${name}" not found in namespace ${namespace}`;
  return refused
    ? `${missing}: ${refused.involvedObject.kind} ${refused.involvedObject.name}: ${refused.message}`
    : missing;
}
