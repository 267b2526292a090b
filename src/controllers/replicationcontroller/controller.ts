/** replicationcontroller: the replica set's ancestor, reconciled as one. */
import { type PodTemplateSpec, ReplicationController } from '#api';
import { createReplicaController } from '../replicaset/controller.ts';
import { replicationControllerDeclaration } from './declaration.ts';

export const replicationController = createReplicaController<ReplicationController>({
  kind: ReplicationController,
  declaration: replicationControllerDeclaration,
  asReplicaSet: object => ({ ...object, spec: { ...object.spec, selector: selectorOf(object.spec) } }),
  withStatus(object, replicaSetStatus) {
    const { terminatingReplicas: _, ...status } = replicaSetStatus;
    return { ...object, status };
  },
});

/** Without a selector the template's labels are the selector. */
function selectorOf({ selector, template }: { selector?: Record<string, string>; template?: PodTemplateSpec }) {
  return { matchLabels: selector ?? template?.metadata?.labels ?? {} };
}
