/** MutatingWebhookConfiguration: programs that are asked to complete objects before they are written. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { MatchCondition, RuleWithOperations, WebhookClientConfig } from './webhook.ts';

/** Programs that are asked about writes, and may change what is written. */
export interface MutatingWebhookConfiguration extends KubeObject {
  /** The programs, asked one after the other. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name
   *  @proto 2 @protoName Webhooks */
  webhooks?: MutatingWebhook[];
}

export const MutatingWebhookConfiguration = defineKind<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  scope: 'Cluster',
});

/** A program that is asked about writes, and may change what is written. */
export interface MutatingWebhook {
  /** Versions of AdmissionReview that it understands, best first. @listType atomic @proto 8 */
  admissionReviewVersions: string[];
  /** Where it is. @proto 2 */
  clientConfig: WebhookClientConfig;
  /** What happens when it cannot be asked: `Fail` (the default) refuses the request, `Ignore` lets it pass. @default
   *  "Fail" @pointer @proto 4 */
  failurePolicy?: 'Fail' | 'Ignore';
  /** Conditions that requests must fulfil for it to be asked; 64 at most. @listType map @listMapKey name @patchStrategy
   *  merge @patchMergeKey name @proto 12 */
  matchConditions?: MatchCondition[];
  /** Whether requests by other versions of a resource are meant too: `Equivalent` (the default) or `Exact`. @default
   *  "Equivalent" @pointer @proto 9 */
  matchPolicy?: 'Equivalent' | 'Exact';
  /** Its name, a domain name of three parts or more; unique in the list. @proto 1 */
  name: string;
  /** Labels that the object's namespace must have. Default: any. @default {} @proto 5 */
  namespaceSelector?: LabelSelector;
  /** Labels that the object must have. Default: any. @default {} @proto 11 */
  objectSelector?: LabelSelector;
  /** Whether it is asked again when a later one has changed the object: `IfNeeded` or `Never` (the default). @default
   *  "Never" @pointer @proto 10 */
  reinvocationPolicy?: 'IfNeeded' | 'Never';
  /** Which requests it is asked about. @listType atomic @proto 3 */
  rules?: RuleWithOperations[];
  /** Whether asking it changes something elsewhere: None, or NoneOnDryRun. @pointer @proto 6 */
  sideEffects: 'None' | 'NoneOnDryRun' | 'Some' | 'Unknown';
  /** Seconds that it may take to answer, 1 to 30. Default 10. @default 10 @pointer @proto 7 */
  timeoutSeconds?: Int32;
}
