/** What the generator knows of the API after reading the interfaces. */
import type { StructDescriptor } from '../../src/api/schema/descriptor.ts';

/** One struct, with the words about it. */
export interface Struct {
  /** `io.k8s.api.core.v1.PodSpec`. */
  name: string;
  /** Folder that it comes from, `core/v1`. */
  folder: string;
  descriptor: StructDescriptor;
  description: string;
  /** Field name -> words. */
  fieldDescriptions: Record<string, string>;
}

/** A kind, as it is declared. */
export interface KindModel {
  /** `''` for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  /** Whether it is served as a resource; otherwise it travels only as the body of a subresource. */
  isServed: boolean;
  /** Whether it is behind a feature gate. */
  isGated: boolean;
  /** The name of its struct. */
  struct: string;
  /** Folder that it comes from, `core/v1`. */
  folder: string;
  /** What it is called outside of its file. */
  name: string;
}

/** `apps/v1`, `v1`. */
export const apiVersionOf = ({ group, version }: KindModel): string => (group === '' ? version : `${group}/${version}`);

export interface Model {
  structs: Struct[];
  /** In the order of discovery. */
  kinds: KindModel[];
}

/** Packages of upstream whose names do not follow from the folder. */
const packages: Record<string, string> = {
  'apiextensions/v1': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  'apiregistration/v1': 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
  'meta/v1': 'io.k8s.apimachinery.pkg.apis.meta.v1',
  version: 'io.k8s.apimachinery.pkg.version',
};

/** The name of upstream's OpenAPI definition. */
export const structName = (folder: string, typeName: string): string =>
  `${packages[folder] ?? `io.k8s.api.${folder.replaceAll('/', '.')}`}.${typeName}`;
