/** Asks kubelets what their nodes use. */
import { isObject } from '#api';
import { type Clock, type Logger, toError } from '#base';
import type { Egress } from '../egress/egress.ts';
import { parseDocument } from '../egress/parse-document.ts';
import { connectionTo, getFromKubelet, type KubeletTls } from '../streaming/kubelet-dialer.ts';
import { kubeletAddress } from '../streaming/plan.ts';
import type { AskKubelet } from './metrics-handlers.ts';
import type { NodeSummary } from './plan-metrics.ts';

/** A kubelet that is asked for the first time looks twice, with a second between. */
const answerMs = 5_000;
/** More than what a node of thousands of pods says. */
const mostBytes = 16 * 1024 * 1024;

interface AskKubeletOptions {
  /** Default: no kubelet can be asked. */
  readonly kubeletTls?: KubeletTls | undefined;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A kubelet that does not answer leaves its node out, as upstream's metrics server does. */
export function createAskKubelet({ kubeletTls, egress, clock, logger }: AskKubeletOptions): AskKubelet {
  return async node => {
    const address = kubeletAddress(node);
    if (!kubeletTls || !address || address.port === 0) return undefined;
    const asking = new AbortController();
    using _deadline = clock.setTimeout(() => asking.abort(new Error(`no answer within ${answerMs} ms`)), answerMs);
    try {
      const target = { ...address, path: '/stats/summary' };
      const kubelet = await connectionTo(target, { tls: kubeletTls, egress });
      const answer = await getFromKubelet(kubelet, asking.signal);
      let [text, bytes] = ['', 0];
      for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
        text += chunk;
        bytes += chunk.length;
        if (bytes > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
      }
      if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
      return asSummary(await parseDocument(text, clock));
    } catch (error) {
      logger.warn('a kubelet does not tell what its node uses', { node: node.metadata.name, error: toError(error) });
      return undefined;
    }
  };
}

/** Throws for what is no summary. */
function asSummary(value: unknown): NodeSummary {
  if (!isObject(value) || !isObject(value['node']) || !Array.isArray(value['pods'])) throw new Error('no summary');
  return value as unknown as NodeSummary;
}
