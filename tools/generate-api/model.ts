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

/** A kind and its struct. */
export interface KindStruct {
  /** `apps/v1/Deployment`, `v1/Pod`. */
  kind: string;
  struct: string;
}

export interface Model {
  structs: Struct[];
  kinds: KindStruct[];
}

/** Packages of upstream whose names do not follow from the folder. */
const packages: Record<string, string> = {
  'apiextensions/v1': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  'meta/v1': 'io.k8s.apimachinery.pkg.apis.meta.v1',
  version: 'io.k8s.apimachinery.pkg.version',
};

/** The name of upstream's OpenAPI definition. */
export const structName = (folder: string, typeName: string): string =>
  `${packages[folder] ?? `io.k8s.api.${folder.replaceAll('/', '.')}`}.${typeName}`;
