/** PriorityLevelConfiguration: how many requests of a priority are served at a time. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Time } from '../../meta/v1/scalars.ts';

/** Says how many requests of one priority are served at a time, and how the others wait. */
export interface PriorityLevelConfiguration extends KubeObject {
  /** How many, and how. @default {} @proto 2 */
  spec: PriorityLevelConfigurationSpec;
  /** What was last seen of it. @always @proto 3 */
  status?: PriorityLevelConfigurationStatus;
}

export const PriorityLevelConfiguration = defineKind<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** How many requests are served at a time. `type` names the field that is set. @union type exempt limited */
export interface PriorityLevelConfigurationSpec {
  /** Requests that never wait, and how much they take from the others. @proto 3 */
  exempt?: ExemptPriorityLevelConfiguration;
  /** Requests that wait for a free seat. @proto 2 */
  limited?: LimitedPriorityLevelConfiguration;
  /** Exempt or Limited. @proto 1 */
  type: string;
}

/** Requests that never wait. */
export interface ExemptPriorityLevelConfiguration {
  /** How much of the level's seats others may borrow, in percent. Default 0. @default 0 @pointer @proto 2 */
  lendablePercent?: Int32;
  /** Share of the server's seats. Default 0. @default 0 @pointer @proto 1 */
  nominalConcurrencyShares?: Int32;
}

/** Requests that wait for a free seat. */
export interface LimitedPriorityLevelConfiguration {
  /** How many seats it may borrow, in percent of its own. Left out, any number. @pointer @proto 4 */
  borrowingLimitPercent?: Int32;
  /** How much of the level's seats others may borrow, in percent. Default 0. @default 0 @pointer @proto 3 */
  lendablePercent?: Int32;
  /** What becomes of requests for which there is no seat. @proto 2 */
  limitResponse: LimitResponse;
  /** Share of the server's seats. Default 30. @default 30 @pointer @always @proto 1 */
  nominalConcurrencyShares?: Int32;
}

/** What becomes of requests for which there is no seat. @union type queuing */
export interface LimitResponse {
  /** How they wait; only when `type` is Queue. @proto 2 */
  queuing?: QueuingConfiguration;
  /** `Queue` lets them wait, `Reject` refuses them. @proto 1 */
  type: string;
}

/** How requests wait. */
export interface QueuingConfiguration {
  /** Queues that a flow is dealt; the shortest gets the request. Default 8. @default 8 @always @proto 2 */
  handSize?: Int32;
  /** Requests that may wait in a queue. Default 50. @default 50 @always @proto 3 */
  queueLengthLimit?: Int32;
  /** Number of queues. Default 64. @default 64 @always @proto 1 */
  queues?: Int32;
}

/** What was last seen of a priority level. */
export interface PriorityLevelConfigurationStatus {
  /** Aspects of the state. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 1 */
  conditions?: PriorityLevelConfigurationCondition[];
}

/** One aspect of a priority level's state. */
export interface PriorityLevelConfigurationCondition {
  /** When the condition last changed from one status to another. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status?: string;
  /** Name of the aspect. @omitZero @proto 1 */
  type: string;
}
