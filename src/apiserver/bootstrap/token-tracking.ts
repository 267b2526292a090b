/** Keeps written down which tokens in secrets are used, and since when that is written down: by this others judge which
 *  of them nobody needs any more.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#auto-generated-legacy-serviceaccount-token-clean-up */
import { ConfigMap, lastUsedLabel, Secret, tokenTracking } from '#api';
import { type Clock, formatDate, type Logger, parseDate, toError } from '#base';
import type { Registry } from '../registry/registry.ts';
import { KeptObjects } from './kept-objects.ts';
import { changeOwn, createOwn, serverUser } from './own-objects.ts';

interface TokenTrackingOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What one server writes down of tokens. In one process nobody shows any: it keeps no config map until asked. */
export class TokenTracking implements AsyncDisposable {
  readonly #options: TokenTrackingOptions;
  readonly #kept: KeptObjects;

  constructor(options: TokenTrackingOptions) {
    const { registry, clock, logger } = options;
    const { namespace, name } = tokenTracking;
    this.#options = options;
    this.#kept = new KeptObjects({
      clock,
      logger,
      complaint: 'cannot keep the date since which the use of tokens is tracked',
      make: () => this.#makeConfigMap(),
      follow: onChange => [
        registry.engine(ConfigMap).cache.watch({
          scope: { namespace, name, field: undefined },
          onEvent: onChange,
          onLost: onChange,
        }),
      ],
    });
  }

  /** Says, in a config map, that uses are written down from today on, unless it says an earlier day; from then on that
   *  is kept. Resolves when it is there, or when that failed. */
  async keep(): Promise<void> {
    await this.#kept.keep();
  }

  /** Writes down the day on which the token of a secret was used. Resolves when that failed, too, as nobody waits for
   *  it. */
  async noteUse(secret: Secret, date: string): Promise<void> {
    const { registry, logger } = this.#options;
    const { uid } = secret.metadata;
    const noted = ({ metadata, ...rest }: Secret): Secret => ({
      ...rest,
      metadata: { ...metadata, labels: { ...metadata.labels, [lastUsedLabel]: date } },
    });
    await changeOwn(registry, Secret, secret, newest => (newest.metadata.uid === uid ? noted(newest) : newest)).catch(
      (error: unknown) => logger.warn('cannot write down the use of the token of a secret', { error: toError(error) }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kept[Symbol.asyncDispose]();
  }

  async #makeConfigMap(): Promise<void> {
    const { registry, clock } = this.#options;
    const { namespace, name, key } = tokenTracking;
    const since = { [key]: formatDate(clock.now()) };
    const present = await registry.access({ user: serverUser }).find(ConfigMap, { namespace, name });
    if (!present) await createOwn(registry, ConfigMap, { metadata: { namespace, name }, data: since });
    else if (!isWellFormed(present))
      await changeOwn(registry, ConfigMap, present, newest =>
        isWellFormed(newest) ? newest : { ...newest, data: { ...newest.data, ...since } },
      );
  }
}

const isWellFormed = ({ data }: ConfigMap): boolean => !Number.isNaN(parseDate(data?.[tokenTracking.key] ?? ''));
