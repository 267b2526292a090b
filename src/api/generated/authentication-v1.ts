// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const BoundObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authentication.v1.BoundObjectReference' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const SelfSubjectReviewStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authentication.v1.SelfSubjectReviewStatus' };
const TokenRequestSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authentication.v1.TokenRequestSpec' };
const TokenRequestStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authentication.v1.TokenRequestStatus' };
const TokenReviewSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authentication.v1.TokenReviewSpec' };
const TokenReviewStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authentication.v1.TokenReviewStatus' };
const UserInfo: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authentication.v1.UserInfo' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int64_: ValueDescriptor = { kind: 'int64' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.authentication.v1.BoundObjectReference': {
    fields: {
      apiVersion: { value: string_, proto: 2 },
      kind: { value: string_, proto: 1 },
      name: { value: string_, proto: 3 },
      uid: { value: string_, proto: 4, protoName: 'uID' },
    },
  },
  'io.k8s.api.authentication.v1.SelfSubjectReview': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      status: { value: SelfSubjectReviewStatus, always: true, proto: 2 },
    },
  },
  'io.k8s.api.authentication.v1.SelfSubjectReviewStatus': {
    fields: {
      userInfo: { value: UserInfo, always: true, proto: 1 },
    },
  },
  'io.k8s.api.authentication.v1.TokenRequest': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: TokenRequestSpec, default: {}, always: true, proto: 2 },
      status: { value: TokenRequestStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.authentication.v1.TokenRequestSpec': {
    fields: {
      attestations: { value: { kind: 'map', values: { kind: 'list', items: string_ } }, featureGate: 'APIServerWebhookAuthenticationToken', proto: 5 },
      audiences: { value: { kind: 'list', items: string_, listType: 'atomic' }, always: true, proto: 1 },
      boundObjectRef: { value: BoundObjectReference, pointer: true, always: true, proto: 3 },
      expirationSeconds: { value: int64_, default: 3600, pointer: true, always: true, proto: 4 },
    },
  },
  'io.k8s.api.authentication.v1.TokenRequestStatus': {
    fields: {
      expirationTimestamp: { value: time_, always: true, proto: 2 },
      token: { value: string_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.authentication.v1.TokenReview': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: TokenReviewSpec, required: true, always: true, proto: 2 },
      status: { value: TokenReviewStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.authentication.v1.TokenReviewSpec': {
    fields: {
      audiences: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
      token: { value: string_, required: true, proto: 1 },
    },
  },
  'io.k8s.api.authentication.v1.TokenReviewStatus': {
    fields: {
      audiences: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 4 },
      authenticated: { value: boolean_, proto: 1 },
      error: { value: string_, proto: 3 },
      user: { value: UserInfo, always: true, proto: 2 },
    },
  },
  'io.k8s.api.authentication.v1.UserInfo': {
    fields: {
      extra: { value: { kind: 'map', values: { kind: 'list', items: string_ } }, proto: 4 },
      groups: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
      uid: { value: string_, proto: 2 },
      username: { value: string_, proto: 1 },
    },
  },
};
