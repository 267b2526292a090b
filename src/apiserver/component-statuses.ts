/** ComponentStatus: how the store, the scheduler and the controllers are, asked of them when somebody asks.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/component-status-v1/ */
import { ComponentStatus, notFound } from '#api';
import { toError } from '#base';
import type { FindComponent } from './components.ts';
import type { HealthCheck } from './http/health.ts';
import { answeredList, selected } from './reads/answered-list.ts';
import type { SubresourceHandler } from './resource/subresource.ts';

/** Upstream's names, and how each is asked: what it says when it is well. */
type Questions = Readonly<Record<string, () => Promise<string>>>;

export interface ComponentSources {
  readonly findComponent: FindComponent;
  /** Of the store. */
  readonly checkStore: HealthCheck['check'];
}

/** The handler of the kind. */
export function createComponentStatusHandler({ findComponent, checkStore }: ComponentSources): SubresourceHandler {
  const ask = async (name: string): Promise<string> => {
    const answer = await (await findComponent(name))?.answer('/healthz');
    if (!answer) throw new Error(`nobody has started the ${name}`);
    return answer.body;
  };
  const questions: Questions = {
    'etcd-0': async () => {
      await checkStore();
      return 'ok';
    },
    'controller-manager': () => ask('controller-manager'),
    scheduler: () => ask('scheduler'),
  };
  const of = async (name: string, question: () => Promise<string>): Promise<ComponentStatus> => ({
    apiVersion: ComponentStatus.apiVersion,
    kind: ComponentStatus.kind,
    metadata: { name } as ComponentStatus['metadata'],
    conditions: [await conditionOf(question)],
  });
  return {
    of: ComponentStatus,
    name: '',
    body: ComponentStatus,
    async get({ name }) {
      const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
      if (!question) throw notFound({ group: '', resource: ComponentStatus.plural }, name);
      return await of(name, question);
    },
    async list(_, { options }) {
      const all = await Promise.all(Object.entries(questions).map(entry => of(...entry)));
      return answeredList(ComponentStatus, selected(all, options));
    },
  };
}

async function conditionOf(question: () => Promise<string>) {
  try {
    return { type: 'Healthy', status: 'True', message: await question() };
  } catch (error) {
    return { type: 'Healthy', status: 'False', message: toError(error).message };
  }
}
