/** Priority: pods get the number that their priority class stands for. Only the two classes that every cluster has are
 *  known so far. */
import { forbidden, ownValue, Pod } from '#api';
import type { AdmissionPlugin } from './admission.ts';

const classes: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

export const priority: AdmissionPlugin = {
  name: 'Priority',
  admit({ operation, resource, subresource, object, name }) {
    if (operation !== 'CREATE' || resource.kind !== Pod || subresource !== '') return;
    const { spec } = object as Pod;
    if (!spec) return;
    const { priorityClassName = '' } = spec;
    const value = priorityClassName === '' ? 0 : ownValue(classes, priorityClassName);
    if (value === undefined) {
      throw forbidden(resource.groupResource, name, `no PriorityClass with name ${priorityClassName} was found`);
    }
    if (spec.priority !== undefined && spec.priority !== value) {
      throw forbidden(
        resource.groupResource,
        name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    spec.priority = value;
    spec.preemptionPolicy ??= 'PreemptLowerPriority';
  },
};
