/** Interfaces with markers -> the model. */
import ts from 'typescript';
import type { FieldDescriptor, StructDescriptor, ValueDescriptor } from '../../src/api/schema/descriptor.ts';
import { inOrder, readKinds } from './kinds.ts';
import type { Markers } from './markers.ts';
import { type KindModel, type Model, type Struct, structName } from './model.ts';
import { folderOf, readType } from './read-type.ts';
import { descriptionOf, markersOf, place, type SourceFile } from './sources.ts';

/** Fields that every kind has from `KubeObject`. */
const kindFields: Record<string, FieldDescriptor> = {
  apiVersion: { value: { kind: 'string' } },
  kind: { value: { kind: 'string' } },
  metadata: { value: { kind: 'struct', ref: structName('meta/v1', 'ObjectMeta') }, always: true, proto: 1 },
};
const kindFieldDescriptions: Record<string, string> = {
  apiVersion: 'APIVersion defines the group and version in which the object is written, such as apps/v1.',
  kind: 'Kind names what the object is, such as Deployment.',
  metadata: 'What every object says about itself: name, labels, owners and so on.',
};

/** Reads all structs and kinds. Structs are sorted by name, kinds as in discovery; fields keep the order of the
 *  source. */
export function readModel(files: Map<string, SourceFile>): Model {
  const structs: Struct[] = [];
  const kinds: KindModel[] = [];
  for (const file of files.values()) {
    if (!file.path.includes('/')) continue;
    for (const statement of file.tree.statements) {
      if (ts.isInterfaceDeclaration(statement) && isStruct(file, statement)) {
        structs.push(readStruct(files, file, statement));
      }
      kinds.push(...readKinds(file, statement));
    }
  }
  return {
    structs: structs.toSorted((a, b) => compare(a.name, b.name)),
    kinds: inOrder(kinds),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Interfaces of names and errors are ordinary TypeScript; API types are those whose fields could be written. */
function isStruct(file: SourceFile, node: ts.InterfaceDeclaration): boolean {
  if (file.path.endsWith('/status-error.ts') || file.path.endsWith('/group-version.ts')) return false;
  return !markersOf(file, node).values.has('schema');
}

function readStruct(files: Map<string, SourceFile>, file: SourceFile, node: ts.InterfaceDeclaration): Struct {
  const markers = markersOf(file, node);
  const isKind = node.heritageClauses?.some(clause => clause.types.some(type => type.getText() === 'KubeObject'));
  const fields: Record<string, FieldDescriptor> = isKind ? { ...kindFields } : {};
  const fieldDescriptions: Record<string, string> = isKind ? { ...kindFieldDescriptions } : {};
  for (const member of node.members) {
    if (!ts.isPropertySignature(member) || !member.type) throw new Error(`${place(file, member)}: not a field`);
    const name = ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
    const words = markersOf(file, member);
    const value = withMergeRules(readType(files, file, member.type), words);
    fields[name] = readField(value, words, member.questionToken === undefined);
    fieldDescriptions[name] = descriptionOf(file, member);
  }
  return {
    name: structName(folderOf(file), node.name.text),
    folder: folderOf(file),
    descriptor: withStructMarkers({ fields }, markers),
    description: descriptionOf(file, node),
    fieldDescriptions,
  };
}

function readField(value: ValueDescriptor, words: Markers, present: boolean): FieldDescriptor {
  const { values } = words;
  const [defaultValue, gate, strategy, mergeKey, proto, protoName] = [
    'default',
    'featureGate',
    'patchStrategy',
    'patchMergeKey',
    'proto',
    'protoName',
  ].map(name => values.get(name)?.[0]);
  return {
    value,
    ...(present && !values.has('optional') && { required: true as const }),
    ...(defaultValue !== undefined && { default: JSON.parse(defaultValue) as unknown }),
    ...readZero(value, words, present),
    ...(gate !== undefined && { featureGate: gate }),
    ...(values.has('checkedApart') && { checkedApart: true as const }),
    ...(values.has('mayBeEmpty') && { mayBeEmpty: true as const }),
    ...(strategy !== undefined && { patchStrategy: strategy }),
    ...(mergeKey !== undefined && { patchMergeKey: mergeKey }),
    ...(proto !== undefined && readNumbers(proto)),
    ...(protoName !== undefined && { protoName }),
  };
}

/** `3`, or `2.3` for the third of a message, the second here, whose fields JSON has among those of the struct. */
function readNumbers(text: string): Pick<FieldDescriptor, 'proto' | 'protoIn'> {
  const numbers = text.split('.').map(Number);
  const around = numbers.slice(0, -1);
  return { proto: numbers.at(-1) ?? Number.NaN, ...(around.length > 0 && { protoIn: around }) };
}

/** Values that upstream holds by reference where they may be left out. */
const references: ReadonlySet<string> = new Set(['struct', 'time', 'microTime', 'quantity', 'intOrString', 'raw']);

/** Whether nothing and zero differ, and whether zero is answered: what a field's notation says, unless a marker says
 *  otherwise. */
function readZero(
  { kind }: ValueDescriptor,
  { values }: Markers,
  present: boolean,
): Pick<FieldDescriptor, 'pointer' | 'always'> {
  const always = !values.has('omitZero') && (present || values.has('always'));
  const byReference = references.has(kind) && !always && !values.has('omitZero');
  return {
    ...((values.has('pointer') || byReference) && { pointer: true as const }),
    ...(always && { always: true as const }),
  };
}

function withMergeRules(value: ValueDescriptor, { values }: Markers): ValueDescriptor {
  if (value.kind === 'list') {
    const listType = values.get('listType')?.[0] as 'map' | 'set' | 'atomic' | undefined;
    const keys = values.get('listMapKey');
    return { ...value, ...(listType && { listType }), ...(keys && { keys }) };
  }
  if (value.kind === 'map' && values.has('mapType')) return { ...value, atomic: true };
  if (value.kind === 'struct' && values.get('mapType')?.[0] === 'granular') return { ...value, granular: true };
  return value;
}

function withStructMarkers(descriptor: StructDescriptor, { values }: Markers): StructDescriptor {
  const unions = values.get('union')?.map(text => {
    const [discriminator, ...fields] = text.split(' ');
    return discriminator === '-' || discriminator === undefined ? { fields } : { discriminator, fields };
  });
  return { ...(values.has('mapType') && { atomic: true as const }), ...(unions && { unions }), ...descriptor };
}
