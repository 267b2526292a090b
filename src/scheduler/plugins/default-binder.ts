/** DefaultBinder: binds a pod by a Binding, which the API server turns into `spec.nodeName`. */
import { keyOf, Pod } from '#api';
import { definePlugin } from '../framework/plugin.ts';

export const defaultBinder = definePlugin('DefaultBinder', ({ client }) => ({
  async bind(pod, nodeName, { signal }) {
    const { name, namespace = '', uid } = pod.metadata;
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid },
      target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
    };
    await client.createSubresource(Pod, keyOf(pod), 'binding', binding, { signal });
    return undefined;
  },
}));
