/** CustomResourceDefinition: a kind that users bring. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Int64, RawJson, Time } from '../../meta/v1/scalars.ts';
import type { WebhookConversion } from './conversion.ts';

/** A kind that users bring. It is served from the moment on that it is there. */
export interface CustomResourceDefinition extends KubeObject {
  /** The kind: its names, versions and schemas. @proto 2 */
  spec: CustomResourceDefinitionSpec;
  /** Whether it is served, and by which names. @always @proto 3 */
  status?: CustomResourceDefinitionStatus;
}

export const CustomResourceDefinition = defineKind<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** What a custom kind is. */
export interface CustomResourceDefinitionSpec {
  /** How objects are turned from one version into another. @proto 9 */
  conversion?: CustomResourceConversion;
  /** The API group. @proto 1 */
  group: string;
  /** What the kind and its resource are called. @proto 3 */
  names: CustomResourceDefinitionNames;
  /** Only false is allowed. @proto 10 */
  preserveUnknownFields?: boolean;
  /** Whether objects live in namespaces: Cluster or Namespaced. @proto 4 */
  scope: string;
  /** The versions, each with its schema. @listType atomic @proto 7 */
  versions: CustomResourceDefinitionVersion[];
}

/** How objects are turned from one version into another. */
export interface CustomResourceConversion {
  /** None changes the version's name only; Webhook asks somebody. @proto 1 */
  strategy: string;
  /** Who is asked, and how. @proto 2 */
  webhook?: WebhookConversion;
}

/** What a kind and its resource are called. */
export interface CustomResourceDefinitionNames {
  /** Groups of resources that it is listed with, such as all. @listType atomic @proto 6 */
  categories?: string[];
  /** Name of the kind, as objects say it. @proto 4 */
  kind: string;
  /** Name of a list's kind. Default: the kind's with List at its end. @proto 5 */
  listKind?: string;
  /** Name in URLs. @proto 1 */
  plural: string;
  /** Shorter names for command lines. @listType atomic @proto 3 */
  shortNames?: string[];
  /** Name of one object. Default: the kind's in lower case. @proto 2 */
  singular?: string;
}

/** One version of a custom kind. */
export interface CustomResourceDefinitionVersion {
  /** Columns of tables. @listType atomic @proto 6 */
  additionalPrinterColumns?: CustomResourceColumnDefinition[];
  /** Whether clients are warned that they use it. @proto 7 */
  deprecated?: boolean;
  /** What they are warned with. @pointer @proto 8 */
  deprecationWarning?: string;
  /** The version's name, such as v1. @proto 1 */
  name: string;
  /** What objects look like. @proto 4 */
  schema?: CustomResourceValidation;
  /** Fields that field selectors know. @listType atomic @proto 9 */
  selectableFields?: SelectableField[];
  /** Whether it is served. @proto 2 */
  served: boolean;
  /** Whether it is the one that is stored. @proto 3 */
  storage: boolean;
  /** Whether objects have a status, or a scale, apart. @proto 5 */
  subresources?: CustomResourceSubresources;
}

/** A column of a table. */
export interface CustomResourceColumnDefinition {
  /** What the column shows. @proto 4 */
  description?: string;
  /** A hint for how it is shown, as of OpenAPI. @proto 3 */
  format?: string;
  /** Path of the field in the object. @mayBeEmpty @proto 6 */
  jsonPath: string;
  /** The column's head. @mayBeEmpty @proto 1 */
  name: string;
  /** 0 for columns that are always shown. @proto 5 */
  priority?: Int32;
  /** The type, as of OpenAPI. @mayBeEmpty @proto 2 */
  type: string;
}

/** What objects of a version look like. */
export interface CustomResourceValidation {
  /** The schema, of OpenAPI v3. @proto 1 */
  openAPIV3Schema?: RawJson;
}

/** A field that field selectors know. */
export interface SelectableField {
  /** Path of the field in the object. @mayBeEmpty @proto 1 */
  jsonPath: string;
}

/** Which parts of objects have an address of their own. */
export interface CustomResourceSubresources {
  /** Where the scale subresource finds its numbers. @proto 2 */
  scale?: CustomResourceSubresourceScale;
  /** There when the status is written apart. @proto 1 */
  status?: CustomResourceSubresourceStatus;
}

/** There when the status is written apart; it has no options. */
export interface CustomResourceSubresourceStatus {}

/** Where the scale subresource finds its numbers. */
export interface CustomResourceSubresourceScale {
  /** Path of a selector in the status. @pointer @proto 3 */
  labelSelectorPath?: string;
  /** Path of the wanted number. @mayBeEmpty @proto 1 */
  specReplicasPath: string;
  /** Path of the number that there is. @mayBeEmpty @proto 2 */
  statusReplicasPath: string;
}

/** Whether a custom kind is served. */
export interface CustomResourceDefinitionStatus {
  /** The names that are served, which may lack some that another kind has. @always @proto 2 */
  acceptedNames?: CustomResourceDefinitionNames;
  /** Such as Established and NamesAccepted. @listType map @listMapKey type @always @proto 1 */
  conditions?: CustomResourceDefinitionCondition[];
  /** Generation of the object that this is about. @proto 4 */
  observedGeneration?: Int64;
  /** Versions in which objects may be stored. @listType atomic @always @proto 3 */
  storedVersions?: string[];
}

/** One aspect of the state of a custom kind. */
export interface CustomResourceDefinitionCondition {
  /** When the status last changed. @always @proto 3 */
  lastTransitionTime?: Time;
  /** In words, for people. @proto 5 */
  message?: string;
  /** Generation of the object that this is about. @proto 6 */
  observedGeneration?: Int64;
  /** In one word, for programs. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** The aspect. @proto 1 */
  type: string;
}
