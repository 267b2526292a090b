/** Puts the registry together: kinds with their strategies, subresources, reviews, and admission. */

import { gatedKinds, kinds, type Switches } from '#api';
import type { Clock, Logger } from '#base';
import type { Store } from '#store';
import {
  type AdmissionPlugin,
  createAdmissionChain,
  type FindObject,
  type ListObjects,
  type VersionsOf,
} from './admission/admission.ts';
import type { AdmissionMetrics } from './admission/admission-metrics.ts';
import type { AdmissionSettings } from './admission/configuration/settings.ts';
import { choosePlugins, createPlugins } from './admission/plugins.ts';
import { createWebhooks } from './admission/webhooks/webhooks.ts';
import { createTokenReviewHandler, selfSubjectReviewHandler } from './authn/reviews.ts';
import { createTokenRequestHandler } from './authn/token-request.ts';
import type { Authorizer } from './authz/authorizer.ts';
import { createAccessReviewHandlers } from './authz/reviews.ts';
import type { RoleGrants } from './authz/role-grants.ts';
import { ensureDefaultServiceAccount, provisionNamespace } from './bootstrap/system-objects.ts';
import { type ComponentSources, createComponentStatusHandler } from './component-statuses.ts';
import type { Authentication } from './compose-authentication.ts';
import { customResourceDefinitionStrategy } from './extensions/definition-strategy.ts';
import { LeasePool } from './registry/generic/lease-pool.ts';
import { WriteLines } from './registry/generic/write-lines.ts';
import { Registry } from './registry/registry.ts';
import { createStrategies, type StrategyOptions } from './registry/strategies/index.ts';
import { subresources } from './registry/subresources/index.ts';
import { type KindDefinition, shapeOf } from './resource/definition.ts';
import type { Strategy } from './resource/strategy.ts';
import type { SubresourceHandler } from './resource/subresource.ts';
import { type AskKubelet, createMetricsHandlers } from './usage/metrics-handlers.ts';
import type { Caches } from './watch/caches.ts';
import type { WebhookClient } from './webhooks/webhook-client.ts';

interface RegistryParts {
  store: Store;
  clock: Clock;
  logger: Logger;
  random: () => number;
  newUid: () => string;
  caches: Caches;
  authorizer: Authorizer;
  /** What users have and roles give. */
  grants: RoleGrants;
  authentication: Pick<Authentication, 'tokens' | 'authenticator' | 'audiences'>;
  strategyOptions: StrategyOptions;
  /** What is off by default and on here. */
  switches: Switches;
  /** Asks what a node and its pods use. */
  askKubelet: AskKubelet;
  /** Whom the statuses of components are asked of. */
  components: ComponentSources;
  /** Optional admission plugins that are asked, and others that are not, by name. */
  chosenPlugins: { readonly enabled: readonly string[]; readonly disabled: readonly string[] };
  pluginSettings: AdmissionSettings;
  /** More plugins, asked last. */
  morePlugins: readonly AdmissionPlugin[];
  admissionMetrics: AdmissionMetrics;
  /** Asks programs of users. */
  webhookClient: Pick<WebhookClient, 'call'>;
  /** Aborted when the server ends. */
  signal: AbortSignal;
}

export function composeRegistry({
  authorizer,
  grants,
  authentication: { tokens, authenticator, audiences },
  strategyOptions,
  switches,
  askKubelet,
  components,
  chosenPlugins,
  pluginSettings,
  morePlugins,
  admissionMetrics,
  webhookClient,
  signal,
  ...engine
}: RegistryParts): Registry {
  const { random, clock } = engine;
  const find: FindObject = (kind, key) => registry.find(kind, key);
  const list: ListObjects = (kind, namespace) =>
    namespace === undefined ? registry.listKept(kind) : registry.list(kind, namespace);
  const versionsOf: VersionsOf = kind => registry.catalogue.versionsOf(kind);
  const plugins = createPlugins({
    find,
    list,
    webhooks: createWebhooks({
      ...engine,
      find,
      list,
      versionsOf,
      authorizer,
      client: webhookClient,
      metrics: admissionMetrics,
    }),
    policySources: {
      find,
      versionsOf,
      authorizer,
      clock,
      kindNamed: (apiVersion, kind) =>
        registry.catalogue.kinds.find(known => known.apiVersion === apiVersion && known.kind === kind),
      findParam: find,
      listParams: (kind, namespace) => registry.list(kind, namespace),
    },
    writeOf: (kind, object) => registry.writeOf(kind, object),
    createNamespace: name => provisionNamespace(registry, name),
    createDefaultServiceAccount: namespace => ensureDefaultServiceAccount(registry, namespace),
    random,
    authorizer,
    grants,
    clock,
    signal,
    settings: pluginSettings,
    featureGates: switches.featureGates,
  });
  const registry: Registry = new Registry({
    ...engine,
    definitions: define(
      [...createStrategies(strategyOptions), customResourceDefinitionStrategy],
      [
        ...subresources,
        createTokenRequestHandler({ tokens, audiences }),
        createTokenReviewHandler({ tokens: authenticator, audiences }),
        selfSubjectReviewHandler,
        ...createAccessReviewHandlers(authorizer),
        ...createMetricsHandlers(askKubelet),
        createComponentStatusHandler(components),
      ],
      switches,
    ),
    admission: createAdmissionChain([...choosePlugins(plugins, chosenPlugins), ...morePlugins], admissionMetrics),
    leases: new LeasePool(engine),
    companions: new WriteLines(),
  });
  return registry;
}

/** The kinds of this program, and those that are switched on. */
function define(
  strategies: readonly Strategy[],
  handlers: readonly SubresourceHandler[],
  { featureGates: gates, apiVersions }: Switches,
): KindDefinition[] {
  const strategyOf = new Map(strategies.map(strategy => [strategy.kind, strategy]));
  const switchedOn = gatedKinds.filter(
    ({ featureGate = '', apiVersion }) => gates.has(featureGate) && apiVersions.has(apiVersion),
  );
  return [...kinds, ...switchedOn].map(kind => ({
    ...shapeOf(kind),
    gates,
    strategy: strategyOf.get(kind),
    handlers: handlers.filter(handler => handler.of === kind),
  }));
}
