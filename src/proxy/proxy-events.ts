/** Events about services whose rules are not what they ask for. */
import type { Service } from '#api';
import type { Clock, Logger } from '#base';
import { type Client, createEventRecorder, type EventRecorder } from '#client';
import { describeProblem, type Problem } from './model/door.ts';

/** By whom events are written, and in whose name. */
export interface ProxyEventsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
}

/** Tells users, by Warning events, what their services lack in the kernel. Disposing drops those
 *  that are not under way. */
export interface ProxyEvents extends AsyncDisposable {
  /** What makes no rule of a service (`namespace/name`) or its slices; told again only when it is something else. */
  problems(key: string, problems: readonly Problem[]): void;
  /** The kernel refused the rules of a service. */
  refused(service: Service | undefined, reason: string): void;
}

/** Problems that one service is told of; who has more will see the rest when these are mended. */
const maxProblems = 8;

/** Tells in the name of `kube-proxy` of this node, and in the log. */
export const createProxyEvents = (options: ProxyEventsOptions): ProxyEvents => new RecordedEvents(options);

class RecordedEvents implements ProxyEvents {
  readonly #logger: Logger;
  readonly #recorder: EventRecorder;
  /** What each service was told last, while it lacks something. */
  readonly #told = new Map<string, string>();

  constructor({ client, clock, logger, nodeName }: ProxyEventsOptions) {
    this.#logger = logger;
    this.#recorder = createEventRecorder({ client, clock, logger, component: 'kube-proxy', host: nodeName });
  }

  problems(key: string, problems: readonly Problem[]): void {
    const few = problems.slice(0, maxProblems).map(problem => ({ problem, message: describeProblem(problem) }));
    const all = few.map(({ message }) => message).join('\n');
    if ((this.#told.get(key) ?? '') === all) return;
    if (all === '') this.#told.delete(key);
    else this.#told.set(key, all);
    for (const { problem, message } of few) {
      this.#logger.warn('left out of the rules', { service: key, problem: message });
      this.#recorder.event(problem.about, { type: 'Warning', reason: 'InvalidField', message });
    }
  }

  refused(service: Service | undefined, reason: string): void {
    if (!service) return;
    const { namespace, name } = service.metadata;
    this.#logger.warn('the kernel refused the rules of a service', { service: `${namespace}/${name}`, reason });
    const message = `the kernel refused the rules of this service; trying again: ${reason.slice(0, 500)}`;
    this.#recorder.event(service, { type: 'Warning', reason: 'RulesRefused', message });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#recorder[Symbol.asyncDispose]();
  }
}
