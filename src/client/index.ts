/** client: how every component talks to an API server, and the machinery that components share.
 *
 *  Start reading at `client.ts` (typed calls), then `transport.ts` (what carries them) and `informer/informer.ts`
 *  (local caches). To add a transport, implement {@link Transport} and run `transports/contract.ts` over it.
 *
 *  `access.ts` what somebody may do · `transports/` in process or HTTPS · `discovery/` which kinds a server has ·
 *  `kubeconfig/` where and as whom · `informer/` caches · `workqueue/` keys to work on · `leader-election/` one of
 *  several processes works · `events/` what `kubectl describe` shows · `waiting/` until objects are as wanted, and why
 *  they are not. */
export {
  type Clock,
  createLogger,
  type Logger,
  type LoggerOptions,
  silentLogger,
  systemClock,
  type Timer,
} from '#base';
export {
  type AccessDeclaration,
  type AccessRule,
  type PlacedRules,
  type ReadVerb,
  rulesOf,
  type WriteDeclaration,
  type WriteVerb,
} from './access.ts';
export {
  applied,
  type CallOptions,
  type Client,
  type DeleteOptions,
  jsonPatch,
  type ListOptions,
  mergePatch,
  type Patch,
  type PatchOptions,
  strategicPatch,
  type WatchOptions,
  type WriteOptions,
} from './client.ts';
export { createClient } from './create-client.ts';
export { createDelegatedAccess, type DelegatedAccess, delegation } from './delegated-access.ts';
export { type DiscoveredKinds, discoverKinds, discoverVersion } from './discovery/discover-kinds.ts';
export type { FollowedKinds, KindsChange } from './discovery/follow-kinds.ts';
export type { EventDetails } from './events/correlate.ts';
export { createEventRecorder, type EventRecorder, type EventRecorderOptions } from './events/event-recorder.ts';
export type { GroupedVerdict, PodGroupPlacement, PodPlacement, ServiceNames, ServiceRules } from './explanations.ts';
export { createInformers, type InformersOptions } from './informer/create-informers.ts';
export type { BorrowedInformer, Change, Informer, InformerScope, Informers, Lister } from './informer/informer.ts';
export { knownLabels, labelsOf } from './informer/labels.ts';
export { type InClusterAccess, type InClusterOptions, inClusterAccess } from './kubeconfig/in-cluster.ts';
export {
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigContext,
  type KubeconfigOptions,
  type KubeconfigUser,
  mergeKubeconfigs,
  parseKubeconfig,
  renderKubeconfig,
} from './kubeconfig/kubeconfig.ts';
export {
  connect,
  connectionOf,
  type Environment,
  kubeconfigFiles,
  type LoadKubeconfigOptions,
  loadKubeconfig,
  type ResolvedContext,
  resolveContext,
} from './kubeconfig/load.ts';
export { addUserContext, removeUserContexts, type UserContextOptions } from './kubeconfig/user-context.ts';
export {
  type LeaderElectionOptions,
  LeadershipLostError,
  runWhenElected,
} from './leader-election/leader-election.ts';
export { type RequestedToken, requestToken, type TokenSourceOptions } from './request-token.ts';
export { serviceAccountUser } from './service-account-user.ts';
export type {
  ApiHandler,
  ApiRequest,
  DiscoverOptions,
  Emptiness,
  KindPlace,
  PatchType,
  RequestOptions,
  Transport,
  UserInfo,
  Verb,
  WatchEvent,
  WatchEventType,
} from './transport.ts';
export { countRequests } from './transports/count-requests.ts';
export { authorizationOf } from './transports/credentials.ts';
export { completeAnswer, decodeError } from './transports/decode-answer.ts';
export { createHttpsTransport, type HttpsTransportOptions } from './transports/https.ts';
export { createInProcessTransport, type InProcessTransportOptions } from './transports/in-process.ts';
export { methods, renderRequestPath } from './transports/request-path.ts';
export { explainPod, lastSeenMs } from './waiting/explain-pod.ts';
export { findObstacles, type Obstacle } from './waiting/find-obstacles.ts';
export { followUntil } from './waiting/follow-until.ts';
export { createRateLimiter, type RateLimiter, type RateLimiterOptions } from './workqueue/rate-limiter.ts';
export { createWorkQueue, type WorkQueue } from './workqueue/work-queue.ts';
