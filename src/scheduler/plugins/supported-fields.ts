/** SupportedFields: a pod with a rule that nothing carries out yet goes nowhere, and is told which. */
import { refusedFields } from '#api';
import { definePlugin } from '../framework/plugin.ts';

export const supportedFields = definePlugin<readonly string[]>('SupportedFields', () => ({
  eventsToRegister: [],
  preFilter(pod) {
    const reasons = refusedFields(pod.spec).map(({ message }) => `node(s) cannot honor ${message}`);
    return { state: reasons, skipsFilter: reasons.length === 0 };
  },
  filter: (_pod, _node, reasons) => (reasons.length === 0 ? undefined : { reasons, isUnresolvable: true }),
}));
