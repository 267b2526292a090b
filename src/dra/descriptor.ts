/** The messages of the protocol, the same in both versions.
 *  Source: https://github.com/kubernetes/kubelet/tree/master/pkg/apis/dra */

const claims = (type: string) => ({ fields: { claims: { keyType: 'string', type, id: 1 } } });
const claimList = { fields: { claims: { rule: 'repeated', type: 'Claim', id: 1 } } };

const version = {
  nested: {
    DRAPlugin: {
      methods: {
        NodePrepareResources: {
          requestType: 'NodePrepareResourcesRequest',
          responseType: 'NodePrepareResourcesResponse',
        },
        NodeUnprepareResources: {
          requestType: 'NodeUnprepareResourcesRequest',
          responseType: 'NodeUnprepareResourcesResponse',
        },
      },
    },
    Claim: {
      fields: {
        namespace: { type: 'string', id: 1 },
        uid: { type: 'string', id: 2 },
        name: { type: 'string', id: 3 },
      },
    },
    NodePrepareResourcesRequest: claimList,
    NodePrepareResourcesResponse: claims('NodePrepareResourceResponse'),
    NodePrepareResourceResponse: {
      fields: {
        devices: { rule: 'repeated', type: 'Device', id: 1 },
        error: { type: 'string', id: 2 },
      },
    },
    Device: {
      fields: {
        requestNames: { rule: 'repeated', type: 'string', id: 1 },
        poolName: { type: 'string', id: 2 },
        deviceName: { type: 'string', id: 3 },
        cdiDeviceIds: { rule: 'repeated', type: 'string', id: 4 },
      },
    },
    NodeUnprepareResourcesRequest: claimList,
    NodeUnprepareResourcesResponse: claims('NodeUnprepareResourceResponse'),
    NodeUnprepareResourceResponse: { fields: { error: { type: 'string', id: 1 } } },
  },
};

const within = (path: readonly string[], inner: object): object =>
  path.reduceRight<object>((nested, name) => ({ nested: { [name]: nested } }), inner);

/** As protobufjs writes one. */
export const descriptor = within(['k8s', 'io', 'kubelet', 'pkg', 'apis', 'dra'], {
  nested: { v1: version, v1beta1: version },
});
