/** SupportedFields: a pod with a rule that nothing carries out yet goes nowhere, and is told which. */
import { refusedFields } from '#api';
import { definePlugin } from '../framework/plugin.ts';

export const supportedFields = definePlugin<readonly string[]>({
  name: 'SupportedFields',
  preFilter: pod => refusedFields(pod.spec).map(({ message }) => `node(s) cannot honor ${message}`),
  filter: (_pod, _node, reasons) => (reasons.length === 0 ? undefined : { reasons, isUnresolvable: true }),
  isHelpedBy: () => false,
});
