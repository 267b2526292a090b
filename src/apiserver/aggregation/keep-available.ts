/** Finds out again and again which extension servers can be asked, and what they serve. */
import { text } from 'node:stream/consumers';
import { type APIService, deepEqual, findCondition, type Kind, APIService as Services, setCondition } from '#api';
import { type Clock, formatTime, type Logger, startSyncLoop, type Timer, toError } from '#base';
import type { UserInfo } from '#client';
import type { ServiceRoutes } from '../egress/service-routes.ts';
import type { Registry } from '../registry/registry.ts';
import { failedDiscovery, passed, planAsking, type Verdict } from './availability.ts';
import { discoveredKinds } from './discovered-kinds.ts';
import type { Extensions } from './follow-extensions.ts';
import type { Forwarder } from './forward.ts';

export interface AvailabilityOptions {
  readonly registry: Registry;
  readonly routes: Pick<ServiceRoutes, 'ofService'>;
  readonly extensions: Extensions;
  readonly forwarder: Pick<Forwarder, 'ask'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who writes what was found. */
  readonly user: UserInfo;
}

export interface Availability extends AsyncDisposable {
  /** What the servers said last. The same object as long as it is the same. */
  readonly published: Published;
  /** Asks for a look: something has changed. */
  trigger(): void;
}

/** No more of an answer than a list of resources can be. */
async function* bounded(answer: AsyncIterable<unknown>): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
    yield chunk;
  }
}

/** What other servers say of what they serve. */
export interface Published {
  readonly kinds: readonly Kind[];
  /** Where their OpenAPI is, by its name in the index: `apis/metrics.k8s.io/v1beta1`. */
  readonly openApi: Readonly<Record<string, string>>;
}

const nothingPublished: Published = { kinds: [], openApi: {} };

/** As whom servers are asked what they serve. */
const asker: UserInfo = { username: 'system:kube-aggregator', groups: ['system:masters'] };
const answerMs = 5_000;
const mostBytes = 4 * 1024 * 1024;
/** How long until the next look, where a server could not be asked and where all could. */
const soonMs = 1_000;
const laterMs = 30_000;

export function keepAvailable({ registry, extensions, clock, logger, ...options }: AvailabilityOptions): Availability {
  let found = new Map<string, Published>();
  let published = nothingPublished;
  let timer: Timer | undefined;
  const objects = registry.access({ user: options.user, isAdmitted: true });

  async function look(): Promise<void> {
    timer?.[Symbol.dispose]();
    await extensions.settled();
    const all = [...extensions.all()];
    const verdicts = await Promise.all(all.map(lookAt));
    const names = new Set(all.map(({ metadata }) => metadata.name));
    update(new Map([...found].filter(([name]) => names.has(name))));
    if (all.length === 0) return;
    const isAll = verdicts.every(({ status }) => status === 'True');
    timer = clock.setTimeout(() => loop.trigger(), isAll ? laterMs : soonMs);
  }

  async function lookAt(extension: APIService): Promise<Verdict> {
    const { name, uid } = extension.metadata;
    const verdict = (await cannotBeAsked(extension)) ?? (await discover(extension));
    const known = findCondition(extension.status?.conditions, 'Available');
    if (known?.status === verdict.status && known.reason === verdict.reason && known.message === verdict.message)
      return verdict;
    await objects.update(
      Services,
      { name },
      draft => {
        if (draft.metadata.uid !== uid) return;
        const condition = { type: 'Available', ...verdict };
        draft.status = {
          ...draft.status,
          conditions: setCondition(draft.status?.conditions, condition, formatTime(clock.now())),
        };
      },
      { subresource: 'status' },
    );
    return verdict;
  }

  async function cannotBeAsked(extension: APIService): Promise<Verdict | undefined> {
    const { namespace = '', name = '' } = extension.spec.service ?? {};
    return planAsking(extension, await options.routes.ofService({ namespace, name }));
  }

  /** What a server serves is kept while it cannot be asked: clients are told then that it does not answer. */
  async function discover(extension: APIService): Promise<Verdict> {
    const { group = '', version = '' } = extension.spec;
    const path = `/apis/${group}/${version}`;
    const asking = new AbortController();
    using _deadline = clock.setTimeout(() => asking.abort(new Error(`no answer within ${answerMs} ms`)), answerMs);
    try {
      const { code, body } = await read(extension, path, asking.signal);
      if (code >= 400) return failedDiscovery(`${path}: bad status, got ${code}`);
      const kinds = discoveredKinds(JSON.parse(body), { group, version });
      if (!kinds) return failedDiscovery(`${path}: no APIResourceList`);
      const openApi = await findOpenApi(extension, `apis/${group}/${version}`, asking.signal);
      update(new Map(found).set(extension.metadata.name, { kinds, openApi }));
      return passed;
    } catch (error) {
      return failedDiscovery(`${path}: ${toError(error).message}`);
    }
  }

  async function read(
    extension: APIService,
    path: string,
    signal: AbortSignal,
  ): Promise<{ code: number; body: string }> {
    const headers = { accept: 'application/json' };
    const answer = await options.forwarder.ask(extension, { user: asker, path, headers, signal });
    return { code: answer.statusCode ?? 0, body: await text(bounded(answer)) };
  }

  /** Its document in the index of its server, which need not have one. */
  async function findOpenApi(extension: APIService, name: string, signal: AbortSignal): Promise<Published['openApi']> {
    const { code, body } = await read(extension, '/openapi/v3', signal);
    if (code >= 400) return {};
    const { paths } = JSON.parse(body) as { paths?: Record<string, { serverRelativeURL?: unknown } | undefined> };
    const url = paths?.[name]?.serverRelativeURL;
    return typeof url === 'string' && url.startsWith(`/openapi/v3/${name}`) ? { [name]: url } : {};
  }

  function update(next: Map<string, Published>): void {
    found = next;
    const all = [...next.values()];
    const merged: Published = {
      kinds: all.flatMap(({ kinds }) => kinds),
      openApi: Object.assign({}, ...all.map(({ openApi }) => openApi)) as Published['openApi'],
    };
    if (!deepEqual(merged, published)) published = merged;
  }

  const loop = startSyncLoop({
    clock,
    minPeriodMs: 0,
    run: look,
    onFailure: (error, failures) =>
      logger.warn('API services cannot be looked at', { error: toError(error), failures }),
  });
  return {
    get published() {
      return published;
    },
    trigger: () => loop.trigger(),
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      await loop[Symbol.asyncDispose]();
    },
  };
}
