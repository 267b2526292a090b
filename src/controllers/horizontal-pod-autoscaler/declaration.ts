import { HorizontalPodAutoscaler, Pod } from '#api';
import { defineDormant, writesScales } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const autoscalerDeclaration = defineDormant({
  name: 'horizontal-pod-autoscaler',
  account: 'horizontal-pod-autoscaler',
  eventSource: 'horizontal-pod-autoscaler',
  primary: HorizontalPodAutoscaler,
  reads: [Pod],
  writes: [{ kind: HorizontalPodAutoscaler, subresource: 'status', verbs: ['update'] }],
  rules: [
    writesScales,
    { verbs: ['list'], apiGroups: ['metrics.k8s.io'], resources: ['pods'] },
    { verbs: ['get', 'list'], apiGroups: ['custom.metrics.k8s.io', 'external.metrics.k8s.io'], resources: ['*'] },
  ],
});
