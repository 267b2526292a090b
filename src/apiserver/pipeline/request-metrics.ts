/** What is counted of requests, under upstream's names; whichever way they come.
 *
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/ */
import { applyPatchType } from '#api';
import { type Count, Counter, type Distribution, elapsedMs, Histogram, type MetricFamily, readWhenAsked } from '#base';
import type { About, Call } from './call.ts';

/** Seconds. */
const durationBounds = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];

const ofRequest = ['group', 'version', 'resource', 'subresource', 'scope', 'component'] as const;
const component = 'apiserver';

/** Bytes. */
const sizeBounds = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** What tells requests of a kind apart, before their outcome is known. */
interface Likeness {
  readonly verb: string;
  readonly scope: string;
  readonly subresource: string;
  readonly dryRun: string;
}

/** Requests that are alike but for their outcome. */
interface Series extends Likeness {
  /** Values of {@link ofRequest}. */
  readonly of: readonly string[];
  readonly durations: Distribution;
  /** Undefined until an answer was sent over a connection. */
  sizes: Distribution | undefined;
  /** By status code. */
  readonly codes: Map<number, Count>;
  /** Those that last and are not over. */
  open: number;
}

/** Numbers of requests. What it does for each is a few comparisons and three additions. */
export class RequestMetrics {
  /** By what is served: few, and found by looking at each faster than by a key that is made of all that tells them
   *  apart. */
  readonly #series = new WeakMap<object, Series[]>();
  /** With requests that are open. */
  readonly #open = new Set<Series>();
  readonly #requests = new Counter({
    name: 'apiserver_request_total',
    help: '[STABLE] Requests that were answered, by what they were about and the status code.',
    labels: ['verb', 'dry_run', ...ofRequest, 'code'],
  });
  readonly #durations = new Histogram(
    {
      name: 'apiserver_request_duration_seconds',
      help: '[STABLE] How long requests took, those that last included.',
      labels: ['verb', 'dry_run', ...ofRequest],
    },
    durationBounds,
  );
  readonly #sizes = new Histogram(
    {
      name: 'apiserver_response_sizes',
      help: '[STABLE] Bytes of the answers to reads that were not refused, as they were sent.',
      labels: ['verb', ...ofRequest],
    },
    sizeBounds,
  );
  /** What was asked for that goes some day: group, version, resource, subresource, as JSON. */
  readonly #deprecated = new Set<string>();
  #mutating = 0;
  #readOnly = 0;

  /** A request begins. */
  begin(call: Call): void {
    call.startedMs = elapsedMs();
    if (call.route.isLasting) this.#opened(this.#seriesOf(call));
    else if (isMutating(call.about)) this.#mutating++;
    else this.#readOnly++;
  }

  /** It was answered, or what it began is over. */
  end(call: Call, code: number): void {
    const series = this.#seriesOf(call);
    if (call.route.isLasting) this.#closed(series);
    else if (isMutating(call.about)) this.#mutating--;
    else this.#readOnly--;
    series.durations.observe((elapsedMs() - call.startedMs) / 1000);
    const { sentBytes } = call.exchange;
    if (sentBytes !== undefined) (series.sizes ??= this.#sizes.at(series.verb, ...series.of)).observe(sentBytes);
    let count = series.codes.get(code);
    if (!count) {
      count = this.#requests.at(series.verb, series.dryRun, ...series.of, String(code));
      series.codes.set(code, count);
    }
    count.value++;
  }

  /** For whoever scrapes them; some are read when they are asked for. */
  families(): MetricFamily[] {
    const inflight = {
      name: 'apiserver_current_inflight_requests',
      help: '[STABLE] Requests that are being served now, without those that last.',
      labels: ['request_kind'],
    };
    const lasting = {
      name: 'apiserver_longrunning_requests',
      help: '[STABLE] Requests that last and are open now: watches, logs, sessions.',
      labels: ['verb', ...ofRequest],
    };
    const deprecated = {
      name: 'apiserver_requested_deprecated_apis',
      help: '[STABLE] What was asked for that is deprecated: 1. No release is known that removes it.',
      labels: ['group', 'version', 'resource', 'subresource', 'removed_release'],
    };
    return [
      this.#requests,
      this.#durations,
      this.#sizes,
      readWhenAsked(deprecated, () =>
        [...this.#deprecated].map(key => ({ labels: [...(JSON.parse(key) as string[]), ''], value: 1 })),
      ),
      readWhenAsked(inflight, () => [
        { labels: ['mutating'], value: this.#mutating },
        { labels: ['readOnly'], value: this.#readOnly },
      ]),
      readWhenAsked(lasting, () =>
        [...this.#open].map(({ verb, of, open }) => ({ labels: [verb, ...of], value: open })),
      ),
    ];
  }

  #opened(series: Series): void {
    series.open++;
    this.#open.add(series);
  }

  #closed(series: Series): void {
    series.open--;
    if (series.open === 0) this.#open.delete(series);
  }

  #seriesOf(call: Call): Series {
    const served = call.served ?? nothingServed;
    let known = this.#series.get(served);
    if (!known) this.#series.set(served, (known = []));
    const verb = verbOf(call);
    const scope = scopeOf(call);
    const subresource = subresourceOf(call);
    const dryRun = dryRunOf(call.about);
    for (const series of known) {
      const isSame = series.verb === verb && series.scope === scope && series.dryRun === dryRun;
      if (isSame && series.subresource === subresource) return series;
    }
    const series = this.#create(call, { verb, scope, subresource, dryRun });
    known.push(series);
    return series;
  }

  #create({ served }: Call, likeness: Likeness): Series {
    const { verb, scope, subresource, dryRun } = likeness;
    const { group = '', version = '', plural = '' } = served?.kind ?? {};
    const of = [group, version, plural, subresource, scope, component];
    if (served?.resource.strategy.deprecation !== undefined)
      this.#deprecated.add(JSON.stringify([group, version, plural, subresource]));
    return {
      ...likeness,
      of,
      durations: this.#durations.at(verb, dryRun, ...of),
      sizes: undefined,
      codes: new Map(),
      open: 0,
    };
  }
}

/** Stands for what is no kind of this server. */
const nothingServed = {};

const mutatingVerbs: ReadonlySet<string> = new Set([
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'post',
  'put',
]);
const isMutating = ({ verb }: About): boolean => mutatingVerbs.has(verb);

const verbs: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['list', 'LIST'],
  ['watch', 'WATCH'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETECOLLECTION'],
  ['head', 'HEAD'],
]);

/** Upstream's word; what is no verb at all counts as one. */
function verbOf({ about, exchange, route }: Call): string {
  if (route.isLasting && about.verb !== 'watch') return 'CONNECT';
  if (about.verb === 'patch' && isApply(about, exchange)) return 'APPLY';
  return verbs.get(about.verb) ?? 'other';
}

const isApply = (about: About, { contentType = '' }: Call['exchange']): boolean =>
  (about.isResource !== false && about.patchType === applyPatchType) ||
  contentType.startsWith('application/apply-patch');

const dryRunOf = (about: About): string =>
  about.isResource !== false && about.options?.dryRun?.includes('All') ? 'All' : '';

/** Paths that are counted by themselves: any other could be anything. */
const knownPaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/metrics', '/readyz', '/version']);

/** Only what is served is told apart, so that nobody can make more series than there are kinds. */
function subresourceOf({ about, served, route }: Call): string {
  if (about.isResource === false) return knownPaths.has(about.path) ? about.path : '';
  const { subresource = '' } = about;
  const isKnown = served?.handlers.has(subresource) || route.isLasting || subresource === 'status';
  return isKnown ? subresource : '';
}

function scopeOf({ about, served }: Call): string {
  if (about.isResource === false || !served) return '';
  if (about.name || about.verb === 'create') return 'resource';
  return about.namespace ? 'namespace' : 'cluster';
}
