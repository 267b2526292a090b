// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const CustomResourceColumnDefinition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition' };
const CustomResourceConversion: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion' };
const CustomResourceDefinitionCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition' };
const CustomResourceDefinitionNames: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames' };
const CustomResourceDefinitionSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec' };
const CustomResourceDefinitionStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus' };
const CustomResourceDefinitionVersion: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion' };
const CustomResourceSubresourceScale: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale' };
const CustomResourceSubresourceStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus' };
const CustomResourceSubresources: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources' };
const CustomResourceValidation: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const SelectableField: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField' };
const ServiceReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference' };
const WebhookClientConfig: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig' };
const WebhookConversion: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const bytes_: ValueDescriptor = { kind: 'bytes' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const raw_: ValueDescriptor = { kind: 'raw' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition': {
    fields: {
      description: { value: string_, proto: 4 },
      format: { value: string_, proto: 3 },
      jsonPath: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 6 },
      name: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
      priority: { value: int32_, proto: 5 },
      type: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 2 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion': {
    fields: {
      strategy: { value: string_, required: true, always: true, proto: 1 },
      webhook: { value: WebhookConversion, pointer: true, proto: 2 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: CustomResourceDefinitionSpec, required: true, always: true, proto: 2 },
      status: { value: CustomResourceDefinitionStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      observedGeneration: { value: int64_, proto: 6 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames': {
    fields: {
      categories: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 6 },
      kind: { value: string_, required: true, always: true, proto: 4 },
      listKind: { value: string_, proto: 5 },
      plural: { value: string_, required: true, always: true, proto: 1 },
      shortNames: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
      singular: { value: string_, proto: 2 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec': {
    fields: {
      conversion: { value: CustomResourceConversion, pointer: true, proto: 9 },
      group: { value: string_, required: true, always: true, proto: 1 },
      names: { value: CustomResourceDefinitionNames, required: true, always: true, proto: 3 },
      preserveUnknownFields: { value: boolean_, proto: 10 },
      scope: { value: string_, required: true, always: true, proto: 4 },
      versions: { value: { kind: 'list', items: CustomResourceDefinitionVersion, listType: 'atomic' }, required: true, always: true, proto: 7 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus': {
    fields: {
      acceptedNames: { value: CustomResourceDefinitionNames, always: true, proto: 2 },
      conditions: { value: { kind: 'list', items: CustomResourceDefinitionCondition, listType: 'map', keys: ['type'] }, always: true, proto: 1 },
      observedGeneration: { value: int64_, proto: 4 },
      storedVersions: { value: { kind: 'list', items: string_, listType: 'atomic' }, always: true, proto: 3 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion': {
    fields: {
      additionalPrinterColumns: { value: { kind: 'list', items: CustomResourceColumnDefinition, listType: 'atomic' }, proto: 6 },
      deprecated: { value: boolean_, proto: 7 },
      deprecationWarning: { value: string_, pointer: true, proto: 8 },
      name: { value: string_, required: true, always: true, proto: 1 },
      schema: { value: CustomResourceValidation, pointer: true, proto: 4 },
      selectableFields: { value: { kind: 'list', items: SelectableField, listType: 'atomic' }, proto: 9 },
      served: { value: boolean_, required: true, always: true, proto: 2 },
      storage: { value: boolean_, required: true, always: true, proto: 3 },
      subresources: { value: CustomResourceSubresources, pointer: true, proto: 5 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale': {
    fields: {
      labelSelectorPath: { value: string_, pointer: true, proto: 3 },
      specReplicasPath: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
      statusReplicasPath: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 2 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus': {
    fields: {
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources': {
    fields: {
      scale: { value: CustomResourceSubresourceScale, pointer: true, proto: 2 },
      status: { value: CustomResourceSubresourceStatus, pointer: true, proto: 1 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation': {
    fields: {
      openAPIV3Schema: { value: raw_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField': {
    fields: {
      jsonPath: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 2 },
      namespace: { value: string_, required: true, always: true, proto: 1 },
      path: { value: string_, pointer: true, proto: 3 },
      port: { value: int32_, default: 443, pointer: true, proto: 4 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig': {
    fields: {
      caBundle: { value: bytes_, proto: 2 },
      service: { value: ServiceReference, pointer: true, proto: 1 },
      url: { value: string_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion': {
    fields: {
      clientConfig: { value: WebhookClientConfig, pointer: true, proto: 2 },
      conversionReviewVersions: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 3 },
    },
  },
};
