// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const CertificateSigningRequestCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.certificates.v1.CertificateSigningRequestCondition' };
const CertificateSigningRequestSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.certificates.v1.CertificateSigningRequestSpec' };
const CertificateSigningRequestStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.certificates.v1.CertificateSigningRequestStatus' };
const ClusterTrustBundleSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.certificates.v1.ClusterTrustBundleSpec' };
const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const PodCertificateRequestSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.certificates.v1.PodCertificateRequestSpec' };
const PodCertificateRequestStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.certificates.v1.PodCertificateRequestStatus' };
const bytes_: ValueDescriptor = { kind: 'bytes' };
const int32_: ValueDescriptor = { kind: 'int32' };
const one_of_any_certsign_clientauth_codesigning_cont: ValueDescriptor = { kind: 'string', enum: ['any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection', 'encipher only', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime', 'server auth', 'signing', 'timestamping'] };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.certificates.v1.CertificateSigningRequest': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: CertificateSigningRequestSpec, required: true, always: true, proto: 2 },
      status: { value: CertificateSigningRequestStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.certificates.v1.CertificateSigningRequestCondition': {
    fields: {
      lastTransitionTime: { value: time_, pointer: true, proto: 5 },
      lastUpdateTime: { value: time_, pointer: true, proto: 4 },
      message: { value: string_, proto: 3 },
      reason: { value: string_, proto: 2 },
      status: { value: string_, required: true, always: true, proto: 6 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.certificates.v1.CertificateSigningRequestSpec': {
    fields: {
      expirationSeconds: { value: int32_, pointer: true, proto: 8 },
      extra: { value: { kind: 'map', values: { kind: 'list', items: string_ } }, proto: 6 },
      groups: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 4 },
      request: { value: bytes_, required: true, always: true, proto: 1 },
      signerName: { value: string_, required: true, always: true, proto: 7 },
      uid: { value: string_, proto: 3 },
      usages: { value: { kind: 'list', items: one_of_any_certsign_clientauth_codesigning_cont, listType: 'atomic' }, proto: 5 },
      username: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.certificates.v1.CertificateSigningRequestStatus': {
    fields: {
      certificate: { value: bytes_, proto: 2 },
      conditions: { value: { kind: 'list', items: CertificateSigningRequestCondition, listType: 'map', keys: ['type'] }, proto: 1 },
    },
  },
  'io.k8s.api.certificates.v1.ClusterTrustBundle': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ClusterTrustBundleSpec, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.certificates.v1.ClusterTrustBundleSpec': {
    fields: {
      signerName: { value: string_, proto: 1 },
      trustBundle: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.certificates.v1.PodCertificateRequest': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PodCertificateRequestSpec, required: true, always: true, proto: 2 },
      status: { value: PodCertificateRequestStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.certificates.v1.PodCertificateRequestSpec': {
    fields: {
      maxExpirationSeconds: { value: int32_, default: 86400, pointer: true, proto: 8 },
      nodeName: { value: string_, required: true, always: true, proto: 6 },
      nodeUID: { value: string_, required: true, always: true, proto: 7 },
      podName: { value: string_, required: true, always: true, proto: 2 },
      podUID: { value: string_, required: true, always: true, proto: 3 },
      serviceAccountName: { value: string_, required: true, always: true, proto: 4 },
      serviceAccountUID: { value: string_, required: true, always: true, proto: 5 },
      signerName: { value: string_, required: true, always: true, proto: 1 },
      stubPKCS10Request: { value: bytes_, required: true, always: true, proto: 12 },
      unverifiedUserAnnotations: { value: { kind: 'map', values: string_ }, proto: 11 },
    },
  },
  'io.k8s.api.certificates.v1.PodCertificateRequestStatus': {
    fields: {
      beginRefreshAt: { value: time_, pointer: true, proto: 5 },
      certificateChain: { value: string_, proto: 2 },
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
      notAfter: { value: time_, pointer: true, proto: 6 },
      notBefore: { value: time_, pointer: true, proto: 4 },
    },
  },
};
