/** ComponentStatus: how the store, the scheduler and the controllers are, asked of them when somebody asks.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/component-status-v1/ */
import { type ComponentCondition, ComponentStatus, notFound } from '#api';
import { type Clock, toError, withDeadline } from '#base';
import type { FindComponent } from './components.ts';
import type { HealthCheck } from './http/health.ts';
import type { SubresourceHandler } from './resource/subresource.ts';

/** Whom to ask how they are. */
export interface ComponentSources {
  readonly findComponent: FindComponent;
  /** Of the store. */
  readonly checkStore: HealthCheck['check'];
  readonly clock: Clock;
}

/** Asks a component; resolves with what it says when it is well, and rejects with why it is not. */
type Probe = () => Promise<string>;

/** How long a component may take, as upstream. */
const timeoutMs = 20_000;

/** The handler of the kind. */
export function createComponentStatusHandler({
  findComponent,
  checkStore,
  clock,
}: ComponentSources): SubresourceHandler {
  const ask = async (name: string): Promise<string> => {
    const answer = await (await findComponent(name))?.answer('/healthz');
    if (!answer) throw new Error(`no ${name} is to be found`);
    return answer.body;
  };
  const probes: Readonly<Record<string, Probe>> = {
    'controller-manager': () => ask('controller-manager'),
    'etcd-0': () => checkStore().then(() => 'ok'),
    scheduler: () => ask('scheduler'),
  };
  const statusOf = async (name: string, probe: Probe): Promise<ComponentStatus> => ({
    apiVersion: ComponentStatus.apiVersion,
    kind: ComponentStatus.kind,
    metadata: { name } as ComponentStatus['metadata'],
    conditions: [await conditionOf(withDeadline(probe(), { clock, ms: timeoutMs, what: name }))],
  });
  return {
    of: ComponentStatus,
    name: '',
    body: ComponentStatus,
    async get({ name }) {
      const probe = Object.hasOwn(probes, name) ? probes[name] : undefined;
      if (!probe) throw notFound({ group: '', resource: ComponentStatus.plural }, name);
      return await statusOf(name, probe);
    },
    async list({ selects }) {
      const asked = Object.entries(probes).filter(([name]) => selects({ metadata: { name } } as ComponentStatus));
      return await Promise.all(asked.map(([name, probe]) => statusOf(name, probe)));
    },
  };
}

async function conditionOf(said: Promise<string>): Promise<ComponentCondition> {
  try {
    return { type: 'Healthy', status: 'True', message: await said };
  } catch (error) {
    return { type: 'Healthy', status: 'False', message: toError(error).message };
  }
}
