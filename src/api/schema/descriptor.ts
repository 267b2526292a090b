/** Descriptors: the fields of the API types as data. The generator writes them from the interfaces, a custom resource
 *  definition yields them at run time, and everything that treats objects by their shape walks them. */

/** A value that is no composite. */
export type ScalarKind =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'bytes'
  | 'time'
  | 'microTime'
  | 'duration'
  | 'quantity'
  | 'intOrString'
  /** Any JSON, kept as it is. */
  | 'raw';

/** What a value is, and how two of them are merged. */
export type ValueDescriptor = ScalarDescriptor | StructReference | ListDescriptor | MapDescriptor;

/** A value without fields, items or keys. */
export interface ScalarDescriptor {
  readonly kind: ScalarKind;
  /** The possible texts. */
  readonly enum?: readonly string[];
}

/** A struct by name, so that structs may contain each other. */
export interface StructReference {
  readonly kind: 'struct';
  /** Name of the struct, `io.k8s.api.core.v1.PodSpec`. */
  readonly ref: string;
  /** The struct itself, when it is none of the generated ones. */
  readonly struct?: StructDescriptor;
  /** Its fields are owned one by one here, though the struct is one value elsewhere. */
  readonly granular?: true;
}

/** A list, and how its items are told apart in merges and in ownership. */
export interface ListDescriptor {
  readonly kind: 'list';
  readonly items: ValueDescriptor;
  /** `map`: items are told apart by `keys`; `set`: by value; `atomic`, or left out: the list is one value. */
  readonly listType?: 'map' | 'set' | 'atomic';
  readonly keys?: readonly string[];
}

/** An object whose keys users choose, such as labels. */
export interface MapDescriptor {
  readonly kind: 'map';
  readonly values: ValueDescriptor;
  /** The map is one value. */
  readonly atomic?: true;
}

/** One field of a struct. */
export interface FieldDescriptor {
  readonly value: ValueDescriptor;
  readonly required?: true;
  /** What the server fills in when the field is left out, whatever else the object says. Never changed in place. */
  readonly default?: unknown;
  /** Nothing and zero (0, false, an empty text, `{}`) differ, as for a field that upstream holds by reference. Without
   *  it zero counts as nothing. */
  readonly pointer?: true;
  /** Answers have the field always: its zero, or null, when nothing is set. Without it a field without a value is left
   *  out. */
  readonly always?: true;
  /** The strategy of the kind checks which texts are possible, where upstream says it in another way than of others. */
  readonly checkedApart?: true;
  /** Documents say that the field is required, and yet nobody minds when it is left out. */
  readonly mayBeEmpty?: true;
  /** What must be switched on for the field to be kept when it is written. */
  readonly featureGate?: string;
  /** Words of strategic merge patch: merge, retainKeys, replace; several are separated by commas. */
  readonly patchStrategy?: string;
  /** The field that tells the items of a list apart in a strategic merge patch. */
  readonly patchMergeKey?: string;
  /** Number of the field in protobuf. Left out for `apiVersion` and `kind`. */
  readonly proto?: number;
  /** Numbers of the messages around it that JSON leaves out, the outermost first. Default: none. */
  readonly protoIn?: readonly number[];
  /** Name of the field in protobuf where it is another. */
  readonly protoName?: string;
}

/** A type with named fields. */
export interface StructDescriptor {
  readonly fields: Readonly<Record<string, FieldDescriptor>>;
  /** Fields that are not listed are kept, as custom resources may ask. */
  readonly preservesUnknown?: true;
  /** Field managers own the struct as a whole. */
  readonly atomic?: true;
  /** Fields of which at most one is meant, with the field that says which. */
  readonly unions?: readonly { readonly discriminator?: string; readonly fields: readonly string[] }[];
}

/** Structs by name. */
export type StructTable = Readonly<Record<string, StructDescriptor>>;
