/** What is counted of answering, under the names that CoreDNS has: dashboards of clusters ask for these.
 *  Source: https://coredns.io/plugins/metrics/, https://coredns.io/plugins/cache/ */
import { performance } from 'node:perf_hooks';
import { Distribution, exponentialBounds, type MetricFamily, readWhenAsked, type Sample } from '#base';
import { type AnswerCount, AnswerCounts, type AnswerPlace } from './answers/answer-counts.ts';
import type { DnsChain } from './chain.ts';
import type { AnswerThreads } from './threads/answer-threads.ts';

/** Of the one server there is, for all zones. */
const [server, zone, view] = ['dns://:53', '.', ''];
/** Seconds. */
const bounds = exponentialBounds(0.00025, 2, 16);

/** Numbers of a server, all of its threads together. */
export class DnsMetrics {
  /** Of the main thread, and of threads that have ended. */
  readonly counts = new AnswerCounts();
  readonly threads: Pick<AnswerThreads, 'counts'>[] = [];
  readonly #chain: Pick<DnsChain, 'cacheCounts'>;
  /** Of answers that were looked for; those that were known took no time. */
  readonly #looked = new Distribution(bounds);

  constructor(chain: Pick<DnsChain, 'cacheCounts'>) {
    this.#chain = chain;
  }

  /** Counts the answer when it is there, and gives it on. */
  counted(
    place: AnswerPlace,
    question: Buffer,
    answer: Buffer | undefined | Promise<Buffer | undefined>,
  ): Buffer | undefined | Promise<Buffer | undefined> {
    if (answer instanceof Promise) return this.#countLater(place, question, answer);
    if (answer) this.counts.count(place, question, answer);
    return answer;
  }

  async #countLater(
    place: AnswerPlace,
    question: Buffer,
    looking: Promise<Buffer | undefined>,
  ): Promise<Buffer | undefined> {
    const startedMs = performance.now();
    const answer = await looking;
    if (!answer) return undefined;
    this.#looked.observe((performance.now() - startedMs) / 1000);
    this.counts.count(place, question, answer);
    return answer;
  }

  /** What is scraped. */
  families(): MetricFamily[] {
    return [
      readWhenAsked(
        {
          name: 'coredns_dns_requests_total',
          help: 'Questions that were answered.',
          type: 'counter',
          labels: ['server', 'zone', 'view', 'proto', 'family', 'type'],
        },
        () => this.#summed(({ transport, family, type }) => [server, zone, view, transport, family, type]),
      ),
      readWhenAsked(
        {
          name: 'coredns_dns_responses_total',
          help: 'Answers by their code.',
          type: 'counter',
          labels: ['server', 'zone', 'view', 'rcode'],
        },
        () => this.#summed(({ rcode }) => [server, zone, view, rcode]),
      ),
      {
        definition: {
          name: 'coredns_dns_request_duration_seconds',
          help: 'How long answers took.',
          labels: ['server', 'zone', 'view'],
        },
        type: 'histogram',
        samples: () => [{ labels: [server, zone, view], value: this.#durations() }],
      },
      ...this.#ofCache(),
    ];
  }

  #ofCache(): MetricFamily[] {
    const labels = ['server', 'zones', 'view'];
    const sample = (value: number): Sample[] => [{ labels: [server, zone, view], value }];
    return [
      readWhenAsked(
        { name: 'coredns_cache_hits_total', help: 'Questions whose answer was kept.', type: 'counter', labels },
        () => sample(this.#chain.cacheCounts.hits),
      ),
      readWhenAsked(
        { name: 'coredns_cache_misses_total', help: 'Questions whose answer was not kept.', type: 'counter', labels },
        () => sample(this.#chain.cacheCounts.misses),
      ),
      readWhenAsked({ name: 'coredns_cache_entries', help: 'Answers that are kept.', labels }, () =>
        sample(this.#chain.cacheCounts.entries),
      ),
    ];
  }

  *#all(): Iterable<AnswerCount> {
    yield* this.counts.values();
    for (const threads of this.threads) for (const counts of threads.counts()) yield* counts.values();
  }

  #summed(labelsOf: (count: AnswerCount) => string[]): Sample[] {
    const sums = new Map<string, { readonly labels: string[]; value: number }>();
    for (const count of this.#all()) {
      const labels = labelsOf(count);
      const key = labels.join('\0');
      const sum = sums.get(key) ?? { labels, value: 0 };
      sum.value += count.count;
      sums.set(key, sum);
    }
    return [...sums.values()];
  }

  #durations(): Distribution {
    let answers = 0;
    for (const { count } of this.#all()) answers += count;
    const all = new Distribution(bounds);
    for (const [index, count] of this.#looked.counts.entries()) all.counts[index] = count;
    all.counts[0] = (all.counts[0] ?? 0) + Math.max(0, answers - this.#looked.count);
    all.sum = this.#looked.sum;
    return all;
  }
}
