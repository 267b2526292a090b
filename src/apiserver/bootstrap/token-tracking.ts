/** Keeps written down which tokens in secrets are used, and since when that is written down: by this others judge which of
 *  them nobody needs any more.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#auto-generated-legacy-serviceaccount-token-clean-up */
import { ConfigMap, lastUsedLabel, Secret, tokenTracking } from '#api';
import { type Clock, formatDate, type Logger, parseDate, startSyncLoop, toError } from '#base';
import type { Registry } from '../registry/registry.ts';
import { changeOwn, createOwn, serverUser } from './own-objects.ts';

export interface TokenTrackingOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What one server writes down of tokens. */
export interface TokenTracking extends AsyncDisposable {
  /** Says, in a config map, that uses are written down from today on, unless it says an earlier day; from then on that is kept.
   *  Resolves when it is there, or when that failed. */
  keep(): Promise<void>;
  /** Writes down the day on which the token of a secret was used. Resolves when that failed, too, as nobody waits for it. */
  noteUse(secret: Secret, date: string): Promise<void>;
}

/** Keeps no config map until asked: in one process nobody shows tokens. */
export function createTokenTracking({ registry, clock, logger }: TokenTrackingOptions): TokenTracking {
  const stack = new AsyncDisposableStack();
  const { namespace, name, key } = tokenTracking;
  let starting: Promise<void> | undefined;

  async function run(): Promise<void> {
    const since = { [key]: formatDate(clock.now()) };
    const present = await registry.access({ user: serverUser }).find(ConfigMap, { namespace, name });
    if (!present) await createOwn(registry, ConfigMap, { metadata: { namespace, name }, data: since });
    else if (!isWellFormed(present))
      await changeOwn(registry, ConfigMap, present, newest =>
        isWellFormed(newest) ? newest : { ...newest, data: { ...newest.data, ...since } },
      );
  }

  async function start(): Promise<void> {
    const complain = (error: unknown, failures = 1) =>
      logger.warn('cannot keep the date since which the use of tokens is tracked', { error: toError(error), failures });
    await run().catch(complain);
    const loop = stack.use(startSyncLoop({ clock, minPeriodMs: 0, run, onFailure: complain }));
    const watch = registry.engine(ConfigMap).cache.watch({
      scope: { namespace, name, field: undefined },
      onEvent: () => loop.trigger(),
      onLost: () => loop.trigger(),
    });
    stack.use(watch);
  }

  return {
    keep: async () => await (starting ??= start()),
    async noteUse(secret, date) {
      const { uid } = secret.metadata;
      const noted = ({ metadata, ...rest }: Secret): Secret => ({
        ...rest,
        metadata: { ...metadata, labels: { ...metadata.labels, [lastUsedLabel]: date } },
      });
      await changeOwn(registry, Secret, secret, newest => (newest.metadata.uid === uid ? noted(newest) : newest)).catch(
        (error: unknown) =>
          logger.warn('cannot write down the use of the token of a secret', { error: toError(error) }),
      );
    },
    async [Symbol.asyncDispose]() {
      await starting;
      await stack.disposeAsync();
    },
  };
}

const isWellFormed = ({ data }: ConfigMap): boolean => !Number.isNaN(parseDate(data?.[tokenTracking.key] ?? ''));
