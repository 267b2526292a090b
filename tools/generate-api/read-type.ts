/** TypeScript's notation of a type -> a value descriptor. */
import ts from 'typescript';
import type { ScalarKind, ValueDescriptor } from '../../src/api/schema/descriptor.ts';
import { structName } from './model.ts';
import { markersOf, place, resolve, type SourceFile } from './sources.ts';

/** The aliases in `meta/v1/scalars.ts`. */
const scalars: Record<string, ScalarKind> = {
  Int32: 'int32',
  Int64: 'int64',
  Double: 'double',
  Quantity: 'quantity',
  IntOrString: 'intOrString',
  Time: 'time',
  MicroTime: 'microTime',
  Duration: 'duration',
  Bytes: 'bytes',
  RawJson: 'raw',
};

/** Describes the value that `type` denotes in `file`. Throws, with the place, on notations that the API cannot have. */
export function readType(files: Map<string, SourceFile>, file: SourceFile, type: ts.TypeNode): ValueDescriptor {
  const read = (inner: ts.TypeNode): ValueDescriptor => readType(files, file, inner);
  if (ts.isParenthesizedTypeNode(type)) return read(type.type);
  if (ts.isArrayTypeNode(type)) return { kind: 'list', items: read(type.elementType) };
  if (ts.isUnionTypeNode(type)) return { kind: 'string', enum: type.types.map(member => literal(file, member)) };
  if (ts.isLiteralTypeNode(type)) return { kind: 'string', enum: [literal(file, type)] };
  if (type.kind === ts.SyntaxKind.StringKeyword) return { kind: 'string' };
  if (type.kind === ts.SyntaxKind.BooleanKeyword) return { kind: 'boolean' };
  if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) return readReference(files, file, type);
  throw new Error(`${place(file, type)}: a field cannot have the type ${type.getText()}`);
}

function literal(file: SourceFile, type: ts.TypeNode): string {
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return type.literal.text;
  throw new Error(`${place(file, type)}: only texts can be alternatives, not ${type.getText()}`);
}

function readReference(files: Map<string, SourceFile>, file: SourceFile, type: ts.TypeReferenceNode): ValueDescriptor {
  const name = type.typeName.getText();
  const [key, values] = type.typeArguments ?? [];
  if (name === 'Record' && key && values) return { kind: 'map', values: readType(files, file, values) };
  const found = resolve(files, file, name);
  if (!found) throw new Error(`${place(file, type)}: ${name} is not a type of the API`);
  const scalar = found.file.path === 'meta/v1/scalars.ts' ? scalars[found.node.name.text] : undefined;
  if (scalar) return { kind: scalar };
  if (ts.isTypeAliasDeclaration(found.node)) return readType(files, found.file, found.node.type);
  const schema = markersOf(found.file, found.node).values.get('schema')?.[0];
  return { kind: 'struct', ref: structName(folderOf(found.file), schema ?? found.node.name.text) };
}

/** `core/v1/pod.ts` -> `core/v1`. */
export const folderOf = (file: SourceFile): string => file.path.slice(0, file.path.lastIndexOf('/'));
