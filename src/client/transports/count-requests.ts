/** What is counted of the requests that a component sends, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `rest_client_` */
import { StatusError } from '#api';
import { Counter, elapsedMs, Histogram, type MetricsRegistry } from '#base';
import type { Transport, WatchEvent } from '../transport.ts';
import { methods } from './request-path.ts';

/** The same transport, with its requests counted. A watch is counted when its first event has come, or it has ended;
 *  how long one takes to begin is not measured. */
export function countRequests(transport: Transport, registry: MetricsRegistry): Transport {
  const { host } = transport;
  const onKindsChange = transport.onKindsChange?.bind(transport);
  const emptiness = transport.emptiness?.bind(transport);
  const counts = new RequestCounts(registry, host ?? 'in-process');
  return {
    request: request => counts.measure(methods[request.verb], transport.request(request)),
    watch: request => ({
      [Symbol.asyncIterator]: () => counts.first(transport.watch(request)[Symbol.asyncIterator]()),
    }),
    discover: (path, discoverOptions) => counts.measure('GET', transport.discover(path, discoverOptions)),
    // What a transport leaves out stays left out.
    ...(host !== undefined && { host }),
    ...(onKindsChange && { onKindsChange }),
    ...(emptiness && { emptiness }),
    [Symbol.asyncDispose]: async () => await transport[Symbol.asyncDispose](),
  };
}

const requestsName = 'rest_client_requests_total';
const durationName = 'rest_client_request_duration_seconds';
/** Seconds. */
const bounds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

class RequestCounts {
  readonly #host: string;
  readonly #requests: Counter;
  readonly #durations: Histogram;

  constructor(registry: MetricsRegistry, host: string) {
    this.#host = host;
    const requests = { help: '[ALPHA] Requests, by their answers.', labels: ['code', 'method', 'host'] };
    const durations = { help: '[ALPHA] How long requests took, with all of their answers.', labels: ['verb', 'host'] };
    this.#requests = registry.shared(requestsName, () => new Counter({ name: requestsName, ...requests }));
    this.#durations = registry.shared(durationName, () => new Histogram({ name: durationName, ...durations }, bounds));
  }

  async measure<Answer>(method: string, answer: Promise<Answer>): Promise<Answer> {
    const startedMs = elapsedMs();
    try {
      const value = await answer;
      this.#count(method, method === 'POST' ? '201' : '200');
      return value;
    } catch (error) {
      this.#count(method, codeOf(error));
      throw error;
    } finally {
      this.#durations.at(method, this.#host).observe((elapsedMs() - startedMs) / 1000);
    }
  }

  /** Counts by the first event alone: what comes after costs nothing more. */
  first(events: AsyncIterator<WatchEvent>): AsyncIterator<WatchEvent> {
    let isCounted = false;
    const count = (code: string): void => {
      isCounted = true;
      this.#count('GET', code);
    };
    const firstEvent = async (): Promise<IteratorResult<WatchEvent>> => {
      try {
        const result = await events.next();
        count('200');
        return result;
      } catch (error) {
        count(codeOf(error));
        throw error;
      }
    };
    return {
      next: () => (isCounted ? events.next() : firstEvent()),
      return: async value => (await events.return?.(value)) ?? { done: true, value: undefined },
    };
  }

  #count(method: string, code: string): void {
    this.#requests.at(code, method, this.#host).value++;
  }
}

/** `<error>` for a request that was not answered. */
const codeOf = (error: unknown): string => (error instanceof StatusError ? String(error.status.code) : '<error>');
