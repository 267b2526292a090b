/** Strategy of the first version of horizontal pod autoscalers: another face of the second, as which they are
 *  stored. */
import { AutoscalingV1HorizontalPodAutoscaler, HorizontalPodAutoscaler } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { fromStored, toStored } from './autoscaler/conversion.ts';
import { horizontalPodAutoscalerStrategy } from './horizontal-pod-autoscaler.ts';

export const horizontalPodAutoscalerV1Strategy = defineStrategy<AutoscalingV1HorizontalPodAutoscaler>({
  kind: AutoscalingV1HorizontalPodAutoscaler,
  columns: (horizontalPodAutoscalerStrategy.columns ?? []).map(column => ({
    ...column,
    value: autoscaler => column.value(toStored(autoscaler)),
  })),
  storedAs: { kind: HorizontalPodAutoscaler, toStored, fromStored, storedFields: {} },
});
