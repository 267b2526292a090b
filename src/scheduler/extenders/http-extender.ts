/** Extenders that are asked over HTTP or HTTPS. */
import type { Container, Node, Pod } from '#api';
import { parseDurationMs } from '#base';
import type { ExtenderConfiguration } from '../configuration/types.ts';
import type { Extender } from '../framework/extender.ts';
import { maxScore } from '../framework/plugin.ts';
import { connectionsTo, type TlsSettings } from './connections.ts';
import {
  bindingArgs,
  extenderArgs,
  preemptionArgs,
  readFilterResult,
  readPreemptionResult,
  readPriorities,
  throwTold,
} from './wire.ts';

/** The best score of an extender, upstream's. */
const maxExtenderScore = 10;
/** How long an extender may take that is configured with no time. */
const defaultTimeoutMs = 5000;

/** An extender of a configuration that was found valid. */
export function createHttpExtender(configuration: ExtenderConfiguration, tls: TlsSettings): Extender {
  const { urlPrefix: url = '', filterVerb, prioritizeVerb, bindVerb, preemptVerb, weight = 0 } = configuration;
  const source = { isNodeCacheCapable: configuration.nodeCacheCapable ?? false, url };
  const ask = createAsk(url, parseDurationMs(configuration.httpTimeout ?? '') || defaultTimeoutMs, tls);
  const managed = new Set((configuration.managedResources ?? []).map(({ name }) => name));
  return {
    name: url,
    isIgnorable: configuration.ignorable ?? false,
    isInterestedIn: pod => managed.size === 0 || requested(pod).some(resource => managed.has(resource)),
    ...(filterVerb && {
      async filter(pod: Pod, nodes: readonly Node[], signal: AbortSignal) {
        return readFilterResult(await ask(filterVerb, extenderArgs(pod, nodes, source), signal), nodes, source);
      },
    }),
    ...(prioritizeVerb && {
      async prioritize(pod: Pod, nodes: readonly Node[], signal: AbortSignal) {
        const points = readPriorities(await ask(prioritizeVerb, extenderArgs(pod, nodes, source), signal));
        const scale = (weight * maxScore) / maxExtenderScore;
        return new Map([...points].map(([name, score]) => [name, score * scale]));
      },
    }),
    ...(bindVerb && {
      async bind(pod: Pod, nodeName: string, signal: AbortSignal) {
        throwTold(await ask(bindVerb, bindingArgs(pod, nodeName), signal), 'an ExtenderBindingResult');
      },
    }),
    ...(preemptVerb &&
      ({
        async preempt(pod, victims, signal) {
          return readPreemptionResult(await ask(preemptVerb, preemptionArgs(pod, victims, source), signal));
        },
      } satisfies Pick<Extender, 'preempt'>)),
    [Symbol.dispose]: ask.end,
  };
}

/** The names of the resources that a pod's containers ask for, or may have. */
function requested({ spec: { containers, initContainers = [] } }: Pod): string[] {
  const ofContainer = ({ resources }: Pick<Container, 'resources'>) =>
    Object.keys({ ...resources?.requests, ...resources?.limits });
  return [...containers, ...initContainers].flatMap(ofContainer);
}

interface Ask {
  (verb: string, args: object, signal: AbortSignal): Promise<unknown>;
  /** Closes the connections. */
  end: () => void;
}

/** Asks a place for the value that it answers with; rejects in upstream's words when it answers with none. */
function createAsk(prefix: string, timeoutMs: number, tls: TlsSettings): Ask {
  const connections = connectionsTo(new URL(prefix), tls);
  const ask = async (verb: string, args: object, stop: AbortSignal): Promise<unknown> => {
    const url = `${prefix.replace(/\/+$/, '')}/${verb}`;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([stop, timeout]);
    const { code, text } = await connections
      .post(new URL(url), JSON.stringify(args), signal)
      .catch((error: unknown) => {
        if (stop.aborted || !timeout.aborted) throw error;
        throw new Error(`Post ${JSON.stringify(url)}: context deadline exceeded`, { cause: error });
      });
    if (code !== 200) throw new Error(`failed ${verb} with extender at URL ${url}, code ${code}`);
    return JSON.parse(text);
  };
  return Object.assign(ask, { end: () => connections[Symbol.dispose]() });
}
